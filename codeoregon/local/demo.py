"""What the apps' ``demo`` modules share: how large the invented programme is, its dice, its accounts.

Each app has a ``demo.py`` with ``seed(plan)``; ``manage.py seed_demo`` calls them bottom-up in one transaction, so that
a demo is there whole or not at all. The same seed and sizes as of the same moment give the same rows; unless one is
named (``--as-of``), the moment is the beginning of the present hour.
"""

import base64
import csv
import hashlib
import json
import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from codeoregon.accounts.models import User
from codeoregon.local import learners

VOCABULARY = Path(__file__).parent / "vocab"
ACCOUNTS_FILE = "demo_accounts.json"


@dataclass
class Plan:
    """Sizes "as on launch day" times ``scale``; counts a size may not fall below keep the walk possible."""

    seed: int = 1
    scale: float = 1.0
    learners: int | None = None
    employers: int | None = None
    openings: int | None = None
    accounts: list[dict[str, Any]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: timezone.now().replace(minute=0, second=0, microsecond=0))

    def __post_init__(self) -> None:
        if self.learners is None:
            self.learners = learners(self.scale)
        if self.employers is None:
            self.employers = max(8, round(300 * self.scale))
        if self.openings is None:
            self.openings = max(30, round(2_400 * self.scale))

    def dice(self, what: str) -> random.Random:
        """Dice of their own for each purpose, so that one room's change leaves the others' rows as they are."""
        return random.Random(f"{what}:{self.seed}")

    @cached_property
    def password(self) -> str:
        """One password for every demo account; this machine only."""
        return f"learn-to-code-{hashlib.sha256(f'password:{self.seed}'.encode()).hexdigest()[:8]}"

    @cached_property
    def password_hash(self) -> str:
        return make_password(self.password)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def account(self, role: str, email: str, full_name: str, **fields: Any) -> User:
        """Make one account that a person can sign in with, and note it for ``demo.json``."""
        user = User(email=email, full_name=full_name, password=self.password_hash, **fields)
        user.date_joined = fields.get("date_joined", self.ago(300))
        user.save()
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        secret = None
        if user.is_staff:
            secret = base64.b32encode(hashlib.sha256(f"{role}:{self.seed}".encode()).digest()[:20]).decode()
            data = {"secret": get_adapter().encrypt(secret)}
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
        self.note(role, user, secret)
        return user

    def note(self, role: str, user: User, secret: str | None = None) -> None:
        self.accounts.append({"role": role, "email": user.email, "password": self.password, "totp_secret": secret})

    def write_accounts(self) -> None:
        """Leave the accounts where ``up`` finds them, readable by this user only."""
        path = settings.VAR_DIR / ACCOUNTS_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self.accounts, file, indent=1)


def words(name: str) -> list[dict[str, str]]:
    """The rows of one vocabulary file."""
    with (VOCABULARY / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def phrases() -> dict[str, Any]:
    return json.loads((VOCABULARY / "phrases.json").read_text(encoding="utf-8"))


def weighted(dice: random.Random, text: str) -> str:
    """Draw from "full_time:6|ojt:2"."""
    pairs = [part.split(":") for part in text.split("|")]
    return dice.choices([name for name, _weight in pairs], [float(weight) for _name, weight in pairs])[0]
