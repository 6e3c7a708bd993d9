"""Every word that a person reads can be translated: names of models and fields, and the text of templates."""

import inspect
import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import models
from django.utils.functional import Promise

from tests.test_conventions import OURS, TEMPLATES, is_history, our_models, relative

# --- Names --------------------------------------------------------------------------------------------------------

NAMED = [model for model in our_models() if not is_history(model)]


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model._meta.label)
def test_names_of_models_and_fields_can_be_translated(model: type[models.Model]) -> None:
    """Those in the admin, those that it shows within others, and those that forms and messages name."""
    options = model._meta
    bare = [name for name in ("verbose_name", "verbose_name_plural") if not isinstance(getattr(options, name), Promise)]
    ours = [field for field in options.local_concrete_fields if not field.auto_created]
    bare += [field.name for field in ours if not isinstance(field.verbose_name, Promise)]
    assert bare == []


def test_columns_and_lists_of_the_staff_pages_can_be_translated() -> None:
    bare = []
    for model, shown in admin.site._registry.items():
        if not model.__module__.startswith(OURS):
            continue
        for name in dict.fromkeys([*shown.list_display, *shown.readonly_fields]):
            column = getattr(shown, str(name), None)
            if inspect.isroutine(column) and not isinstance(getattr(column, "short_description", None), Promise):
                bare.append(f"{model._meta.label}: {name}")
    assert bare == []


# --- Text of templates --------------------------------------------------------------------------------------------

TRANSLATED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?\{%\s*end\1\s*%\}", re.DOTALL)
COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
NOT_READ = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_ATTRIBUTES = re.compile(r"""\b(?:alt|title|placeholder|aria-label)\s*=\s*"([^"]*)\"""")
OTHER_LANGUAGE = re.compile(r"<(?!html\b)(\w+)\b[^>]*\slang=\"[\w-]+\".*?</\1>", re.DOTALL)  # so on purpose
CLASSES = re.compile(r"\{%\s*block\s+main_?class\s*%\}.*?\{%\s*endblock.*?%\}")
# Names of ours and others, which stay as they are in every language.
NAMES = re.compile(
    r"Code Oregon|Treehouse|Worksystems|O\*NET|CSV|JSON|TTY 711|https?://\S+|\b\w+@\w+[.\w]*|&\w+;|&#\w+;"
)


def untranslated(text: str) -> list[str]:
    """What a template says outside its translate tags, names and punctuation aside."""
    for leave_out in (COMMENTS, TRANSLATED, NOT_READ, OTHER_LANGUAGE, CLASSES):
        text = leave_out.sub(" ", text)
    text = TAGS.sub("\x00", text)
    said = READ_ATTRIBUTES.findall(text)
    said += re.sub(r"<[^>]*>", "\n", text).split("\n")
    pieces = [NAMES.sub("", piece.replace("\x00", " ")).strip() for piece in said]
    return [piece for piece in pieces if re.search(r"[A-Za-z]{2,}", piece)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p>{% translate "Hello" %} 12 · Code Oregon</p>', []),
        ("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}", []),
        ('<img alt="A bridge">', ["A bridge"]),
        ("{# a note #}{{ person }}: {% if a > b %}…{% endif %}", []),
    ],
)
def test_the_look_at_a_template_finds_bare_words(text: str, found: list[str]) -> None:
    assert untranslated(text) == found


# The invented provider of the demo is no part of the portal: it plays a site that exists in English only.
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "sandbox" not in path.parts]


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_template_says_a_word_that_cannot_be_translated(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


MOMENT = re.compile(r"{%\s*blocktranslate\b[^%]*?%}.*?{%\s*endblocktranslate\s*%}", re.S)
NAMED_MOMENT = re.compile(r"(\w+)=[\w.]+\|(?:moment|moment_text|when)\b")


def test_no_sentence_ends_with_a_time() -> None:
    """ "9:11 p.m." has its own full stop: a sentence that ends with it has two."""
    ends = [
        f"{relative(path)}: {name}"
        for path in TEMPLATES
        for block in MOMENT.findall(path.read_text())
        for name in NAMED_MOMENT.findall(block)
        if re.search(rf"{{{{ {name} }}}}(?:</\w+>)?\.", block)
    ]
    assert ends == []
