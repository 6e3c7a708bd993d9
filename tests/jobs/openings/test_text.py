"""Markdown that employers write is shown, and nothing else of it runs."""

import time

import pytest

from jobs.openings.text import to_html


def test_lists_emphasis_and_links_are_drawn():
    html = to_html("You **build**:\n\n* pages\n* [forms](https://example.com)")
    assert "<strong>build</strong>" in html
    assert "<li>pages</li>" in html
    assert 'href="https://example.com"' in html
    assert 'rel="nofollow noopener"' in html


@pytest.mark.parametrize("line", ["# Big", "###### Small", "Under\n====="])
def test_headings_fit_below_ours(line):
    assert "<h3>" in to_html(line)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://tracker.example/x.png)",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        '[x](https://e.example "onmouseover=alert(1)")',
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(source):
    html = to_html(source)
    for bad in ("<script", "<img", "<svg", "<style", 'href="javascript', 'href="data', 'href="vbscript', "title="):
        assert bad not in html.lower()


@pytest.mark.parametrize("piece", ["[", ">", "*", "_a ", "`", "![](", "- ", "1. ", "\\", "<a ", "&#0;"])
def test_no_text_takes_long(piece):
    began = time.perf_counter()
    to_html(piece * (6000 // len(piece)))
    assert time.perf_counter() - began < 10  # a pattern that backtracks takes minutes
