"""What web processes load: no compiler ever, and arithmetic only when somebody asks for what needs it."""

import subprocess
import sys

SETUP = (
    "import os, sys, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'codeoregon.settings'); django.setup();"
)


def loaded(imports: str) -> set[str]:
    """Which of the heavy ones a new process has after importing something."""
    tell = "print(*(one for one in ('numpy', 'numba') if one in sys.modules))"
    asked = [sys.executable, "-c", f"{SETUP} {imports}; {tell}"]
    return set(subprocess.run(asked, capture_output=True, check=True, text=True).stdout.split())


def test_pages_load_no_arithmetic_until_somebody_asks() -> None:
    assert loaded("import codeoregon.urls; from django.urls import get_resolver; get_resolver().url_patterns") == set()


def test_what_pages_ask_for_needs_no_compiler() -> None:
    assert loaded("from jobs.matching.what_if import loosen, next_badge") == {"numpy"}


def test_who_matches_loads_both() -> None:
    assert loaded("from jobs.matching.engine import run") == {"numpy", "numba"}
