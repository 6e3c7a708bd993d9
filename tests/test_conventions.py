"""What the house promises everywhere, held by a machine: sizes, doors, personal fields, templates, banned words."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from codeoregon.accounts.access import declared
from codeoregon.lib.personal import level_of

ROOT = Path(__file__).resolve().parent.parent
OURS = ("codeoregon", "badges", "employers", "jobs", "enrollment")
BOTTOM_UP = {"codeoregon": 0, "badges": 1, "employers": 1, "jobs": 2, "enrollment": 3}


def tracked() -> list[Path]:
    """Files of the project: known to git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).exists()]


FILES = tracked()
PYTHON = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix in (".html", ".txt") and "templates" in path.relative_to(ROOT).parts]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- Sizes --------------------------------------------------------------------------------------------------------


def test_files_can_be_read_in_one_sitting() -> None:
    long = {relative(path): lines for path in PYTHON if (lines := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_folders_hold_ten_python_files_at_most() -> None:
    folders = Counter(relative(path.parent) for path in PYTHON if "tests" not in path.relative_to(ROOT).parts)
    assert {folder: count for folder, count in folders.items() if count > 10} == {}


def test_the_top_level_is_what_it_is() -> None:
    top = {relative(path).split("/")[0] for path in FILES}
    fixed = {"manage.py", *OURS, "templates", "tests", "requirements.txt", "README.md"}
    tooling = {"Makefile", "pyproject.toml", ".ci", ".gitignore", "LICENSE", ".editorconfig", ".gitattributes"}
    assert top - fixed - tooling == set()
    assert fixed <= top


# --- Doors --------------------------------------------------------------------------------------------------------


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def test_every_route_declares_who_may_reach_it() -> None:
    silent = [
        address
        for address, view in routes()
        if declared(view) is None and not address.startswith("admin/")  # the admin site guards every view of its own
    ]
    assert silent == []


# --- Rows ---------------------------------------------------------------------------------------------------------


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def about_a_person(model: type[models.Model]) -> bool:
    """Holds rows of people: an account, or something that points at one."""
    person = apps.get_model(settings.AUTH_USER_MODEL)
    points = (f.related_model for f in model._meta.concrete_fields if f.related_model)
    return model is person or any(target is person for target in points) or model._meta.label == "jobs.Referral"


TELLING = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.DecimalField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
)
# What the portal itself notes about its work on a row, with choices or moments of its own making.
OWN_NOTES = re.compile(
    r"(_at|_since|_until)$|^(at|since|state|kind|provider|party|proof|version|language|last_login|role)$"
)


def test_every_personal_field_says_how_private_it_is() -> None:
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if about_a_person(model) and not is_history(model) and not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, TELLING)
        and not isinstance(field, models.DateTimeField)
        and not field.choices
        and level_of(field) is None
        and not OWN_NOTES.search(field.name)
        and field.name not in NOT_ABOUT_A_PERSON.get(model._meta.label, ())
    ]
    assert silent == []


# Rows that a person wrote or decided, about something that is not a person.
NOT_ABOUT_A_PERSON: dict[str, tuple[str, ...]] = {
    "codeoregon.StateMove": ("model", "from_state", "to_state"),
    "codeoregon.Threshold": ("value", "effective_from", "why"),
    "codeoregon.User": ("password",),  # a hash, kept out of history and exports
    "codeoregon.Message": ("template",),
    "badges.ProviderAccount": ("etag", "last_modified", "document_sha256", "not_found_on"),
    "employers.MinimumWage": ("effective_from", "portland_metro_ugb", "standard", "nonurban", "why"),
    "jobs.Opening": (
        "title",
        "summary",
        "benefits",
        "training",
        "soc_code",
        "pay_low",
        "pay_high",
        "opens_on",
        "starts_on",
    ),
    "jobs.Signature": ("document_sha256",),
    "jobs.ModificationSignature": ("document_sha256",),
}


def test_lower_apps_get_no_attribute_from_higher_ones() -> None:
    """A foreign key to a lower app's model has ``related_name="+"``."""
    named = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if not is_history(model) and not model._meta.proxy
        for field in model._meta.concrete_fields
        if field.related_model
        and (target := field.related_model._meta.app_label) in BOTTOM_UP
        and BOTTOM_UP[target] < BOTTOM_UP[model._meta.app_label]
        and not field.remote_field.hidden
    ]
    assert named == []


# Tables without a history of their own, each with the reason why nobody will ask what stood there.
WITHOUT_HISTORY = {
    "account.EmailConfirmation": "unused: links are signed instead",
    "admin.LogEntry": "a log, of what the admin site wrote; the rows have a history of their own",
    "auth.Group": "unused: what somebody may do follows from the role of their account",
    "auth.Group_permissions": "unused, like groups",
    "auth.Permission": "made by migrate from the models",
    "badges.Snapshot": "what the provider answered; never changed",
    "badges.SyncRun": "a log of the portal's own work",
    "badges.ProviderState": "the pace and the breaker of this minute",
    "codeoregon.EndedSession": "comes and goes with sessions",
    "codeoregon.Erasure": "never deleted; only the day it was done is added",
    "codeoregon.Message": "the outbox; what is in it was decided in rows that have a history",
    "codeoregon.NightlyRun": "a log of the portal's own work",
    "codeoregon.NightlyStep": "a log of the portal's own work",
    "codeoregon.Session": "comes and goes with each sign-in",
    "codeoregon.TwoPeople": "written once, with who, when and why",
    "codeoregon.User_groups": "nobody can be put into a group",
    "codeoregon.User_user_permissions": "nobody can be given a right of their own",
    "contenttypes.ContentType": "made by migrate from the models",
    "enrollment.SignUpImport": "a log of an import; the rows it made have a history",
    "jobs.BoardState": "one number that names the state of the board",
    "jobs.FitMail": "a wish of one person, changed by nobody else, and what was done about it",
    "jobs.LearnerMatches": "derived every night",
    "jobs.MatchBlock": "work in hand; gone when its run is over",
    "jobs.MatchRun": "a log, of when the lists were computed and what that counted",
    "jobs.OpeningMatches": "derived every night",
    "jobs.SavedSearch": "a wish of one person, changed by nobody else",
    "pghistory.Context": "unused: who and why stand in each row of history",
}


def test_every_table_keeps_its_history_or_says_why_not() -> None:
    """Tracked by triggers, on the model or on a proxy of it; or append-only; or in the list above."""
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tracked = {model._meta.db_table for model in every if hasattr(model, "pgh_event_model")}
    silent = {
        model._meta.label
        for model in every
        if not is_history(model)
        and not model._meta.proxy
        and model._meta.db_table not in tracked
        and not any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", []))
    }
    assert silent - WITHOUT_HISTORY.keys() == set(), "Decorate it with @history, or say here why not."
    assert WITHOUT_HISTORY.keys() - silent == set(), "These have a history now, or are gone."


# --- Templates ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=relative)
def test_no_script_or_style_inside_a_page(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    if "mail" in path.parts:
        return  # mail programs read no stylesheet
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    inline = re.findall(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", text)
    assert inline == []


# Numbers of rows and sums, in an attribute that a machine reads. Those of forms hold words.
BARE = re.compile(
    r"\s(?:value|id|for|name|href|action|aria-labelledby|aria-describedby|aria-controls|data-[a-z-]+|hx-[a-z-]+)="
    r"\"(?:[^\"{]|\{%[^%]*%\})*\{\{ "
    r"([\w.]+(?:\.(?:pk|total|number|version|amount|wage|rate|hours|count)|(?<!attrs|radio)\.id|"
    r"(?<!auto)_id)) \}\}"
)


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=relative)
def test_numbers_for_machines_are_not_written_for_people(path: Path) -> None:
    """{{ row.pk }} in ``value`` or ``id`` becomes "1,234" from the thousandth row on: add stringformat."""
    assert BARE.findall(path.read_text()) == []


def test_every_template_is_used() -> None:
    everything = "\n".join(path.read_text() for path in FILES if path.suffix in (".py", ".html", ".txt"))
    # Found by Django, allauth or the admin under names of their own.
    folders = re.compile(r"^(admin|account|mfa|allauth|django|errors|registration)/|^\d{3}(_csrf)?\.html$")
    # f"desk/post_{step}.html" uses desk/post_pay.html where "pay" is written as a word somewhere.
    composed = set(re.findall(r"f[\"']([\w/]+)\{", everything))

    def used(path: str) -> bool:
        name = path.removeprefix("mail/")  # queued by the name after the folder
        rests = [name.removeprefix(start) for start in composed if name.startswith(start)]
        words = [word for rest in rests for word in (rest, rest.rsplit(".", 1)[0])]
        return (
            path in everything
            or f'"{name.rsplit(".", 1)[0]}"' in everything
            or any(f'"{word}"' in everything for word in words)
        )

    names = [relative(path).split("templates/", 1)[1] for path in TEMPLATES]
    assert [name for name in names if not folders.search(name) and not used(name)] == []


# --- Words that are not written -----------------------------------------------------------------------------------

MARKS = re.compile(r"(?:#|//|\{#)\s*(?:" + "TO" + "DO|FIX" + r"ME)\b")


def test_no_work_is_left_as_a_mark() -> None:
    found = [
        f"{relative(path)}:{number}"
        for path in FILES
        if path.suffix in (".py", ".html", ".css", ".js", ".sh", ".md")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if MARKS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_requirements_name_versions_and_hashes_and_no_place_to_get_them(name: str) -> None:
    lines = [line.strip() for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    odd = [line for line in lines if line and not re.match(r"(--hash=sha256:|# via|#   |[\w.\[\]-]+==)", line)]
    assert [line for line in odd if not line.startswith("#")] == []
    assert not any("://" in line for line in lines)


def test_no_guard_by_assert() -> None:
    """``python -O`` drops asserts; product code refuses by raising."""
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in PYTHON
        if "tests" not in path.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assert)
    ]
    assert found == []
