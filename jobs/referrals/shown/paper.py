"""The packet as a PDF, and the interview as a calendar file: the same facts as the pages, in the same words."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from codeoregon.ics import Appointment
from codeoregon.lib.templatetags.co import day_text
from codeoregon.paper import Block, Heading, Paper, Points, Table, Text, as_pdf
from jobs.openings.models import Opening
from jobs.referrals.models import Interview
from jobs.referrals.shown.packet import Evidence, Packet


def blocks(packet: Packet) -> list[Block]:
    """What ``referrals/packet.html`` shows, part by part."""
    found: list[Block] = [Heading(packet.name), Text(_met(packet))]
    if packet.note:
        lines = [line for line in packet.note.splitlines() if line.strip()]
        found += [Heading(_("From our staff")), *(Text(line) for line in lines)]
    if packet.evidence:
        head = [_("Need"), _("Asked"), _("Shown"), _("Badge behind it")]
        found += [Heading(_("What the badges show")), Table(head, [_row(one) for one in packet.evidence])]
    else:
        found.append(Text(_("This opening names no skills.")))
    if packet.fits:
        found += [Heading(_("What also fits")), Points(packet.fits)]
    given = [one for one in (packet.link, packet.resume_words) if one]
    if given:
        found += [Heading(_("What they give you to read")), Points(given)]
    return found


def packet_pdf(packet: Packet, opening: Opening, number: int) -> HttpResponse:
    """For reading in the browser or printing; ``number`` tells files apart. Never kept by caches."""
    paper = Paper(
        title=f"{opening.title}, {opening.organisation.name}",
        blocks=blocks(packet),
        foot=_("Code Oregon, a program of Worksystems"),
        made=timezone.localtime(),
        language=get_language() or "en",
    )
    response = HttpResponse(as_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="candidate-{number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def appointment(interview: Interview, *, title: str, url: str) -> Appointment:
    """The interview for a calendar; ``url``: the page that leads back here."""
    return Appointment(
        uid=f"interview-{interview.referral_id}@{settings.BASE_URL.partition('://')[2]}",
        number=interview.number - 1,
        starts_at=interview.starts_at,
        minutes=interview.minutes,
        title=title,
        place=interview.place,
        text=settings.BASE_URL + url,
        set_at=interview.made_at,
    )


def _met(packet: Packet) -> str:
    return _("%(met)s of %(asked)s needs met") % {"met": packet.met, "asked": packet.asked}


def _row(one: Evidence) -> list[str]:
    need = one.skill if one.required else f"{one.skill} {_('(nice to have)')}"
    badge: Any = f"{one.badge}, {day_text(one.earned)}" if one.badge else _("None yet")
    return [need, one.asked, _shown(one), badge]


def _shown(one: Evidence) -> str:
    if one.met:
        return f"{one.shown}, {_('met')}"
    return f"{one.shown}, {_('not met')}" if one.shown else _("Not met")
