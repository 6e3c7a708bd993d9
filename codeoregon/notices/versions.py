"""The notices and their versions: every version that was ever given to somebody stays here and stays readable.

A version is the day from which its words count (Pacific time), and the name of its template. To change a notice, add a
template and name it last; with a day to come it waits for that day, and nobody sees it before. A version that was
published is never edited, because receipts name it (``tests/…/test_versions.py`` knows the words of each). Translations
may be mended at any time.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class NoSuchVersion(LookupError):
    """No version of this notice has that name, or its day is still to come."""


@dataclass(frozen=True)
class Notice:
    """One notice: its address and key, its title, its templates, oldest first."""

    name: str
    title: str | Promise
    templates: tuple[str, ...]

    @property
    def versions(self) -> list[str]:
        """Oldest first, each a day: "2026-11-26"."""
        return [_version_of(template) for template in self.templates]

    @property
    def published(self) -> list[str]:
        """Those whose day has come, oldest first. The first one counts in any case: a notice is never without words."""
        today = timezone.localdate().isoformat()
        return [version for version in self.versions if version <= today] or self.versions[:1]

    @property
    def current(self) -> str:
        return self.published[-1]

    @property
    def url_name(self) -> str:
        return self.name.replace("-", "_")

    def template(self, version: str = "") -> str:
        """The template of a published version, by default of the current one. Raises NoSuchVersion."""
        wanted = version or self.current
        if wanted not in self.published:
            raise NoSuchVersion(wanted)
        return self.templates[self.versions.index(wanted)]

    def since(self, version: str = "") -> date:
        """The day from which the words of a version count."""
        return date.fromisoformat(_version_of(self.template(version)))


def _version_of(template: str) -> str:
    return template.rsplit("/", 1)[1].removesuffix(".html")


def title_of(name: str) -> str | Promise:
    """How people know a notice; a receipt may name one that is no more, or by the name of its address."""
    found = NOTICES.get(name.replace("_", "-"))
    return found.title if found else name


EQUAL_OPPORTUNITY = Notice(
    "equal-opportunity",
    _("Equal opportunity is the law"),
    ("pages/equal-opportunity/2026-11-26.html", "pages/equal-opportunity/2026-11-27.html"),
)
PRIVACY = Notice("privacy", _("Privacy"), ("pages/privacy/2026-11-26.html", "pages/privacy/2026-11-27.html"))
AT_JOINING = (EQUAL_OPPORTUNITY, PRIVACY)  # given to everybody who joins
NOTICES: dict[str, Notice] = {
    notice.name: notice
    for notice in (
        Notice("help", _("Get help"), ("pages/help/2026-11-26.html",)),
        Notice("languages", _("Languages"), ("pages/languages/2026-11-26.html",)),
        Notice("accessibility", _("Accessibility"), ("pages/accessibility/2026-11-26.html",)),
        PRIVACY,
        EQUAL_OPPORTUNITY,
    )
}
