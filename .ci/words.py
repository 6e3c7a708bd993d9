"""The words to translate: found in the source, merged into each language's catalogue, compiled. Needs no gettext.

    make words      writes codeoregon/locale/<language>/LC_MESSAGES/django.po and django.mo

A new string comes in empty; one that is gone from the source goes from the catalogue; nothing is guessed ("fuzzy").
What is written depends on the source and the translations alone: no dates, no line numbers. The tests hold that the
catalogue is complete (tests/test_spanish.py).
"""

import ast
import io
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "codeoregon" / "locale"
APPS = ("codeoregon", "badges", "employers", "jobs", "enrollment")

# Read by staff and employers only, on pages that are always English (codeoregon/web/language.py), or kept in English
# on purpose. Names of models and of their fields are left out too: only the staff pages show them.
LEFT_OUT = (
    "*/admin*.py",
    "jobs/placements/staff/*",
    "*/today.py",
    "*/demo*.py",
    "*/migrations/*",
    "*/management/*",
    "badges/catalog/bringing.py",  # staff bring files
    "badges/crosswalks/*",
    "badges/provider/adapters/roster_csv.py",  # staff bring rosters
    "badges/provider/delivery/*",
    "badges/provider/runs/*",
    "badges/provider/sync/*",
    "badges/provider/sandbox/*",  # plays a site that exists in English only
    "codeoregon/audit/*",
    "codeoregon/lib/desk/*",
    "codeoregon/lib/past/*",  # the History page of the staff pages
    "codeoregon/lib/seen/*",  # second saves of staff and employers
    "codeoregon/web/tables.py",
    "codeoregon/local/*",
    "codeoregon/mail/*",  # the list of mails; their words are in templates/mail
    "codeoregon/night/*",
    "codeoregon/policy/*",
    "codeoregon/staff/*",
    "employers/*",
    "enrollment/desk/*",
    "enrollment/eligibility/told_staff.py",
    "jobs/desk/*",
    "jobs/openings/checks/*",  # advice to employers and reviewers
    "jobs/openings/life/*",  # answers to employers
    "jobs/referrals/forms.py",  # an employer's answer
    "jobs/referrals/note.py",  # staff write it
    "jobs/placements/internships/*",
    "jobs/placements/versions/text.py",  # part of what is signed
    "jobs/placements/settling.py",
    "jobs/placements/ojt/*",  # staff write training contracts
    *(f"jobs/placements/reviews/{name}.py" for name in ("actions", "following", "forms")),  # staff write reviews
    "jobs/placements/signing/clauses.py",
    "jobs/placements/signing/letters.py",
    "jobs/placements/signing/paper.py",
    "jobs/placements/signing/agreement.py",  # the agreement has one wording, which everybody signs
    "templates/admin/*",
    "templates/candidates/admin_*",
    "templates/components/together.html",  # on pages of employers
    "templates/desk/*",
    "templates/employers/*",
    "templates/mail/placement_task.txt",
    "templates/mail/policy_ends.txt",
    "templates/enrollment/*",
    "templates/objections/admin_*",
    "templates/openings/*",
    "templates/placements/admin_*",
)

PLAIN, PLURAL, WITH_CONTEXT, PLURAL_WITH_CONTEXT = "gettext", "ngettext", "pgettext", "npgettext"
CALLS = {"_": PLAIN, "gettext_noop": PLAIN} | {
    name + lazy: name for name in (PLAIN, PLURAL, WITH_CONTEXT, PLURAL_WITH_CONTEXT) for lazy in ("", "_lazy")
}
IN_TEMPLATES = {"_": None, PLAIN: None, PLURAL: (1, 2), WITH_CONTEXT: ((1, "c"), 2)}
IN_TEMPLATES |= {PLURAL_WITH_CONTEXT: ((1, "c"), 2, 3)}

# (context or None, the English) or, where there is a plural, (context or None, (one, many))
Key = tuple[str | None, str | tuple[str, str]]


def sources() -> Iterator[Path]:
    """Files whose words somebody other than staff and employers may read."""
    for folder, pattern in (*((app, "*.py") for app in APPS), ("templates", "*.html"), ("templates", "*.txt")):
        for path in sorted((ROOT / folder).rglob(pattern)):
            if not any(fnmatch(str(path.relative_to(ROOT)), place) for place in LEFT_OUT):
                yield path


def found() -> dict[Key, set[str]]:
    """Every string to translate, with the files that hold it."""
    words: dict[Key, set[str]] = {}
    for path in sources():
        text = path.read_text(encoding="utf-8")
        for key in from_python(text) if path.suffix == ".py" else from_template(text):
            words.setdefault(key, set()).add(str(path.relative_to(ROOT)))
    # A plural entry answers for its singular alone, too; a catalogue takes only one of the two.
    for context, said in [key for key in words if isinstance(key[1], tuple)]:
        words[context, said] |= words.pop((context, said[0]), set())
    return words


def from_python(text: str) -> Iterator[Key]:
    """Strings in calls of gettext and its kin, names of models and their fields left out."""
    tree = ast.parse(text)
    names = {id(name) for node in ast.walk(tree) for name in names_of_models(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and id(node) not in names):
            continue
        kind = CALLS.get(node.func.id)
        said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if kind == PLAIN and said:
            yield None, said[0]
        elif kind == PLURAL and len(said) >= 2:
            yield None, (said[0], said[1])
        elif kind == WITH_CONTEXT and len(said) == 2:
            yield said[0], said[1]
        elif kind == PLURAL_WITH_CONTEXT and len(said) >= 3:
            yield said[0], (said[1], said[2])


def names_of_models(node: ast.AST) -> Iterator[ast.expr]:
    """What names a model field (first argument or ``verbose_name``) or a single row of a model.

    Plural names and those of keys to accounts are not among them: a person reads them in "My data".
    """
    if isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "verbose_name" for target in node.targets
    ):
        yield node.value
    if isinstance(node, ast.Call) and not _points_at_account(node):
        yield from (one.value for one in node.keywords if one.arg == "verbose_name")
        if ast.unparse(node.func).startswith("models.") or ast.unparse(node.func).endswith("Field"):
            yield from node.args[:1]


def _points_at_account(node: ast.Call) -> bool:
    to = ast.unparse(node.args[0]) if node.args else ""
    return to in ("settings.AUTH_USER_MODEL", "USER", "User")


def from_template(text: str) -> Iterator[Key]:
    """Strings in the translate tags of a template."""
    source = io.BytesIO(templatize(text).encode())
    for _line, said, _comments, context in extract("python", source, keywords=IN_TEMPLATES):
        yield context, said[:2] if isinstance(said, tuple) else said


class Words(Catalog):
    """A catalogue whose head says nothing of when and where it was written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str) -> Words:
    """The catalogue for the source as it is now: old translations kept, new strings empty."""
    old = read(language)
    new = Words(locale=language, header_comment=old.header_comment, fuzzy=False)
    for (context, said), files in found().items():
        before = old.get(said[0] if isinstance(said, tuple) else said, context)
        fits = before is not None and bool(before.pluralizable) == isinstance(said, tuple)
        kept = before.string if fits else ("", "") if isinstance(said, tuple) else ""
        notes = before.user_comments if before is not None else []
        places = [(name, None) for name in sorted(files)]
        new.add(said, kept, locations=places, user_comments=notes, context=context)
    return new


def as_po(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalog, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


class _WithSingulars:
    """A catalogue whose plural entries are found by their singular alone, too, which older gettexts don't do."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog, self.charset, self.num_plurals = catalog, catalog.charset, catalog.num_plurals

    def __iter__(self) -> Iterator[Message]:
        yield from self.catalog
        for one in list(self.catalog):
            if one.pluralizable and all(strings(one)):
                yield Message(one.id[0], strings(one)[0], context=one.context)


def as_mo(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, _WithSingulars(catalog))
    return file.getvalue()


def strings(message: Message) -> tuple[str, ...]:
    """What stands in the catalogue for one string: one text, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def update(language: str) -> str:
    """Write both files; returns a line about it."""
    catalog, path = merged(language), path_of(language)
    path.write_bytes(as_po(catalog))
    path.with_suffix(".mo").write_bytes(as_mo(catalog))
    empty = [one.id for one in catalog if one.id and not all(strings(one))]
    return "\n".join([f"{language}: {len(catalog)} strings, {len(empty)} without translation", *map(str, empty)])


if __name__ == "__main__":
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        sys.stdout.write(update(folder.parent.name) + "\n")
