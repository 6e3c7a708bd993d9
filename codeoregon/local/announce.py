"""Tells a person, and a script, how to get in: the message at the end of a start, and ``var/demo.json``."""

import base64
import binascii
import hashlib
import hmac
import json
import struct
import time
from collections.abc import Callable, Mapping
from typing import Any

from codeoregon.local.places import Places

DEMO_FILE = "demo.json"
ACCOUNTS_FILE = "demo_accounts.json"  # written by seed_demo


def write_demo_file(places: Places, env: Mapping[str, str], owner_url: str) -> None:
    """Write ``var/demo.json``: addresses and accounts, kept stable for scripts.

    Keys: base_url, provider_url, database_url, database_owner_url, redis_url, mail_dir, and accounts, a list of
    {role, email, password, totp_secret}.
    """
    places.write(
        DEMO_FILE,
        {
            "base_url": env["BASE_URL"],
            "provider_url": env["TREEHOUSE_URL"],
            "database_url": env["DATABASE_URL"],
            "database_owner_url": owner_url,
            "redis_url": env["REDIS_URL"],
            "mail_dir": env.get("MAIL_DIR", ""),
            "accounts": accounts(places),
        },
    )


def accounts(places: Places) -> list[dict[str, Any]]:
    """The demo's accounts; empty when none were made here."""
    try:
        found = json.loads((places.var / ACCOUNTS_FILE).read_text())
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []


def totp(secret: str, at: float) -> str:
    """The six digits of a second factor (RFC 6238: SHA-1, 30 seconds) for a base32 secret at a Unix time."""
    try:
        key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    except binascii.Error:
        return ""
    digest = hmac.new(key, struct.pack(">Q", int(at // 30)), hashlib.sha1).digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def sign_in_lines(places: Places) -> list[str]:
    """A table of who can sign in, one line each."""
    people = accounts(places)
    if not people:
        return []
    wide = max(len(person["email"]) for person in people)
    lines = [f"    {'role':18} {'email':{wide}}  password"]
    for person in people:
        factor = "  + code" if person.get("totp_secret") else ""
        lines.append(f"    {person['role']:18} {person['email']:{wide}}  {person['password']}{factor}")
    return lines


def announce(places: Places, env: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Print where it is, how to sign in and how to stop."""
    people = sign_in_lines(places) if env.get("DEMO") == "1" else []
    say("")
    say(f"  Code Oregon      {env['BASE_URL']}/")
    if people:
        say(f"  Badge provider   {env['TREEHOUSE_URL']}/   (a sandbox: earn a badge there and watch it arrive)")
    if env.get("MAIL_DIR"):
        say(f"  Mail             {env['MAIL_DIR']}")
    say(f"  Logs             {places.var / 'log'}")
    if people:
        say("\n  Sign in as")
        for line in people:
            say(line)
        say("\n  For a code, in a second terminal: make code WHO=case_manager")
        say(f"  The same for scripts: {places.var / DEMO_FILE}")
    say("\n  Stop with Ctrl-C.")


def code_for(places: Places, role_or_email: str) -> str:
    """The current second-factor code of a demo account; empty when there is no such account or it needs none."""
    for person in accounts(places):
        if role_or_email in (person["role"], person["email"]):
            return totp(person["totp_secret"], time.time()) if person.get("totp_secret") else ""
    return ""
