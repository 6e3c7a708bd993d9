"""The notices, the error pages and the rules every template keeps."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client, RequestFactory

from codeoregon.notices.versions import NOTICES

TEMPLATES = sorted((settings.ROOT / "templates").rglob("*.html"))
STATIC = settings.ROOT / "codeoregon" / "static"


@pytest.mark.django_db
@pytest.mark.parametrize("name", NOTICES)
def test_notices_open_for_everybody(client, name):
    response = client.get(f"/{name}/")
    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="en" dir="ltr">' in html
    assert html.count("<h1>") == 1
    assert html.count("<main") == 1
    assert "Auxiliary aids and services are available upon request to individuals with disabilities" in html
    assert "711" in html
    assert "a program of Worksystems" in html
    assert client.post(f"/{name}/").status_code == 405


@pytest.mark.django_db
def test_robots_and_security_txt(client):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /me/" in robots
    for place in re.findall(r"^(?:Disallow|Allow|Sitemap): (?:https?://[^/]+)?(.+)$", robots, re.M):
        assert client.get(place, follow=True).status_code != 404 or place in ("/admin/", "/accounts/"), place
    security = client.get("/.well-known/security.txt").content.decode()
    assert re.search(r"^Contact: http", security, re.M)
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT", security, re.M)


@pytest.mark.django_db
def test_an_unknown_address_is_kind_and_404(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_kindly():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert response.status_code == 403
    assert "Please send that again" in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "503"])
def test_pages_of_last_resort_need_no_context_at_all(name):
    html = get_template(f"{name}.html").render()
    assert html.count("<h1>") == 1
    assert "site.css" in html


@pytest.mark.parametrize("name", ["403", "404", "410", "429"])
def test_other_error_pages_draw_without_a_user(name):
    html = get_template(f"{name}.html").render({}, RequestFactory().get("/"))
    assert html.count("<h1>") == 1
    assert 'href="/"' in html


class Rules(HTMLParser):
    """Finds what the content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style":
            self.broken.append("<style>")
        if (
            tag == "script"
            and not names.get("src")
            and names.get("type") not in ("application/json", "application/ld+json")
        ):
            self.broken.append("inline <script>")
        self.broken += [f"{name} on <{tag}>" for name in names if name == "style" or name.startswith(("on", "hx-on"))]
        if tag in ("script", "link", "img") and re.match(r"(https?:)?//", names.get("src") or names.get("href") or ""):
            self.broken.append(f"<{tag}> from elsewhere")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.ROOT / "templates")))
def test_no_template_has_inline_style_or_script(path: Path):
    rules = Rules()
    # Template tags are blotted out first: their quotes would confuse the parser.
    rules.feed(re.sub(r"{[%#].*?[%#]}", "x", path.read_text(), flags=re.S))
    assert rules.broken == []


@pytest.mark.parametrize(
    "path", sorted((settings.ROOT / "templates" / "components").glob("*.html")), ids=lambda p: p.name
)
def test_every_component_says_in_its_first_lines_what_it_is(path: Path):
    assert re.search(r"{# .{20,} #}", "\n".join(path.read_text().splitlines()[:2]))


def test_the_first_load_is_small():
    import gzip

    def squeezed(name: str) -> int:
        return len(gzip.compress((STATIC / name).read_bytes(), 9))

    assert squeezed("site.css") <= 10_000
    assert squeezed("admin.css") <= 10_000
    assert squeezed("site.js") <= 2_000
    assert (STATIC / "head.woff2").stat().st_size <= 15_000


def test_the_stylesheet_fetches_nothing_from_elsewhere_and_knows_both_directions():
    css = (STATIC / "site.css").read_text()
    assert not re.search(r"url\(['\"]?(https?:)?//", css)
    assert not re.search(r"(margin|padding|border)-(left|right)\s*:", css)
    assert not re.search(r"text-align\s*:\s*(left|right)", css)


def test_the_font_comes_with_its_licence():
    text = (STATIC / "head.OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE" in text.upper()
    assert "Impallari" in text
