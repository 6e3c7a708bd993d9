"""Markdown that employers write, shown as safe HTML."""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# `html: False`: tags in the text are shown as text. Pictures could track readers, so they are not drawn.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "h3", "blockquote", "code", "pre", "hr"}


def as_list(source: str) -> SafeString:
    """Text that is asked for one thing a line, as a list; a single line, or text with its own marks, as it is."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    if len(lines) < 2 or any(line[0] in "*-+#>" or re.match(r"[0-9]+[.)] ", line) for line in lines):
        return to_html(source)
    return to_html("\n".join(f"- {line}" for line in lines))


def to_html(source: str) -> SafeString:
    """Paragraphs, lists, emphasis, links (http, https, mailto). Headings of any depth become h3, to fit our pages."""
    tokens = _MARKDOWN.parse(source)
    for token in tokens:
        if token.type.startswith("heading"):
            token.tag = "h3"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above


def to_text(source: str) -> str:
    """The same as plain words, without marks: what people read, for places that hold no HTML."""
    return unescape(strip_tags(to_html(source))).strip()
