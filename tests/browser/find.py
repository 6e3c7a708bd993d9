"""Finds a Chromium for the browser tests, or gets one; prints its path.

In this order: ``CHROMIUM`` in the environment, one on the path, what an earlier run got, Debian's package (as root, or
unpacked below ``var/`` as anybody), and playwright's own. No browser is a failure with the reasons, not a skip. The
path goes to standard output, everything for people to standard error.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "browser"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
DEBIAN_PACKAGES = ("chromium-headless-shell", "fonts-noto-core", "fonts-noto-cjk")


class NoBrowser(Exception):
    """One way to a browser did not work; the text says why."""


def run(command: list[str], seconds: int, **options: object) -> str:
    """Run a command; returns what it said. Raises NoBrowser with the end of it when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, **options)  # type: ignore[call-overload]
    except FileNotFoundError:
        raise NoBrowser(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise NoBrowser(f"{command[0]} took longer than {seconds} s") from None
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if len(line.strip()) > 5]
        reason = next((line for line in lines if "rror" in line or line.startswith("E:")), "\n".join(lines[-1:]))
        raise NoBrowser(f"{' '.join(command[:3])} … failed: {reason}")
    return str(done.stdout)


def that_works(path: str | Path) -> Path:
    """The path, once the browser there has shown a page. Raises NoBrowser when it has not."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS), timeout=60_000)
            page = browser.new_page()
            page.set_content("<p>it works")
            shown = page.inner_text("p")
            browser.close()
        except Error as error:
            raise NoBrowser(f"{path} does not run: {error.message.splitlines()[0]}") from None
    if shown != "it works":
        raise NoBrowser(f"{path} does not show a page")
    return Path(path)


def named() -> Path:
    path = os.environ.get("CHROMIUM")
    if not path:
        raise NoBrowser("CHROMIUM is not set")
    return that_works(path)


def on_the_path() -> Path:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        raise NoBrowser("none of " + ", ".join(NAMES) + " is on the path")
    return that_works(path)


def kept() -> Path:
    if not (KEPT / "chromium").is_file():
        raise NoBrowser("none was got before")
    return that_works(KEPT / "chromium")


def from_debian() -> Path:
    if os.getuid() != 0 or not Path("/etc/debian_version").exists():
        raise NoBrowser("only as root on Debian")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *DEBIAN_PACKAGES]
    try:
        run(install, 600, env=env)
    except NoBrowser:  # the lists may be old or not there yet
        run(["apt-get", "update", "-q"], 300, env=env)
        run(install, 600, env=env)
    return on_the_path()


def unpacked_from_debian() -> Path:
    """Debian's package and all that it needs here, fetched and unpacked below ``KEPT``: nothing is installed."""
    if not Path("/etc/debian_version").exists():
        raise NoBrowser("only on Debian")
    fetched, parts = KEPT / "apt", KEPT / "parts"
    for folder in ("lists/partial", "archives/partial"):
        (fetched / folder).mkdir(parents=True, exist_ok=True)
    # Lists and archives of our own need no lock of the system's and no other user to fetch them.
    ours = {"Dir::State::lists": fetched / "lists", "Dir::Cache": fetched, "Dir::Cache::archives": fetched / "archives"}
    settings = {**ours, "Debug::NoLocking": "1", "APT::Sandbox::User": ""}
    apt = ["apt-get", *(part for name, value in settings.items() for part in ("-o", f"{name}={value}")), "-q", "-y"]
    run([*apt, "update"], 300)
    run([*apt, "install", "--download-only", "--no-install-recommends", *DEBIAN_PACKAGES], 600)
    for package in sorted((fetched / "archives").glob("*.deb")):
        run(["dpkg-deb", "--extract", str(package), str(parts)], 120)
    shutil.rmtree(fetched)
    program = parts / "usr/lib/chromium/chromium-headless-shell"
    libraries = ":".join(sorted({str(path.parent) for path in parts.rglob("*.so*")}))
    (KEPT / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{parts / 'usr/share/fonts'}</dir><cachedir>{KEPT / 'font-cache'}</cachedir></fontconfig>\n"
    )
    starter = KEPT / "chromium"
    starter.write_text(
        f"#!/bin/sh\nexport LD_LIBRARY_PATH='{libraries}' FONTCONFIG_FILE='{KEPT / 'fonts.conf'}'\n"
        f"exec '{program}' \"$@\"\n"
    )
    starter.chmod(0o755)
    return that_works(starter)


def from_playwright() -> Path:
    run([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"], 600)
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
        found = [path, *path.parents[2].glob("chromium_headless_shell-*/*/*headless*shell*")]
    return that_works(next((path for path in found if path.is_file()), path))


WAYS: dict[str, Callable[[], Path]] = {
    "the variable CHROMIUM": named,
    "a browser on the path": on_the_path,
    "one got before": kept,
    "Debian's package": from_debian,
    "Debian's package, unpacked": unpacked_from_debian,
    "playwright's own": from_playwright,
}


def find(ways: dict[str, Callable[[], Path]] = WAYS) -> Path:
    """A browser that has been seen to work.

    Raises:
        NoBrowser: no way led to one; the text has the reason of each.
    """
    reasons = []
    for name, way in ways.items():
        if way in (from_debian, unpacked_from_debian, from_playwright):
            sys.stderr.write(f"== Getting a browser for the tests: {name}\n")
        try:
            return way()
        except (NoBrowser, OSError) as reason:
            reasons.append(f"  {name}: {reason}")
    raise NoBrowser("The browser tests need a Chromium, and there is none:\n" + "\n".join(reasons))


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find()}\n")
    except NoBrowser as reason:
        raise SystemExit(str(reason)) from None
