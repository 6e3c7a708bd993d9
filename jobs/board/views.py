"""The public job board: the list and one opening."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.crosswalks import evaluate
from codeoregon import kept
from codeoregon.accounts.access import access
from codeoregon.accounts.models import Audience
from codeoregon.kept import pages
from codeoregon.lib.forms import INVALID
from codeoregon.policy.models import threshold
from codeoregon.policy.names import Name
from codeoregon.web.pages import NoListPage
from jobs.board import cards, markup, search
from jobs.board import listing as wording
from jobs.board.forms import read
from jobs.board.models import Stamp, last_written, lasts_until, stamp
from jobs.openings import rules
from jobs.openings.models import Opening
from jobs.openings.states import EDITABLE, OpeningState
from jobs.openings.text import as_list, to_html


@pages.kept_for_everybody
@access("public")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Search and filters; a filter that cannot be read is left out and named, and the answer is 422 then."""
    now = stamp()
    return pages.offer(_list(request, now), now.written, ask=last_written, until=lambda: lasts_until(now))


def _list(request: HttpRequest, now: Stamp) -> HttpResponse:
    filters = read(request.GET)
    if request.GET.get("page") not in (None, "", "1"):  # pages here stand at openings: they have no numbers
        raise NoListPage
    try:
        found = search.find(filters, request.GET.get("at", ""), now=now)
    except search.NoSuchPage as none:
        raise NoListPage from none
    context = {
        "filters": filters,
        "found": found,
        "sums": found.sums,
        **_drawn(request, found),
        "words": wording.words(filters),
        "drops": wording.drops(found) if not found.sums.total else [],
        "common": bool(filters.q) and not found.sums.total and search.says_nothing(filters.q),
        "next": wording.address(filters, at=found.after) if found.after else "",
        "previous": wording.address(filters, at=found.before) if found.before else "",
        "canonical": settings.BASE_URL + wording.address(filters, without="sort"),
        "ignored": [str(wording.NAMES[name]) for name in filters.ignored],
        "page_has_errors": bool(filters.ignored),
    }
    return render(request, "board/list.html", context, status=INVALID if filters.ignored else 200)


def _drawn(request: HttpRequest, found: search.Found) -> dict[str, Any]:
    """The form, and the cards: with a learner's own ticks, or as they are kept for everybody else."""
    language = get_language()
    for_form, for_cards = f"form {found.name} {language}", f"cards {found.name} {language}"
    known = kept.get(for_form, for_cards) if not found.filters.ignored else {}
    held = _held(request)
    drawn: dict[str, Any] = {name: SafeString(text.decode()) for name, text in known.items()}
    fresh: dict[str, bytes] = {}
    if for_form not in drawn:
        context = {"filters": found.filters, "sums": found.sums, **wording.choices(found)}
        drawn[for_form] = render_to_string("board/filters.html", context)
        fresh[for_form] = drawn[for_form].encode()
    shown: list[Any] = []
    if held is not None or for_cards not in drawn:
        shown = [cards.card(opening, held) for opening in found.openings]
        drawn[for_cards] = render_to_string("board/cards.html", {"cards": shown})
        if held is None:
            fresh[for_cards] = drawn[for_cards].encode()
    if not found.filters.ignored:
        kept.put(fresh, search.KEPT_SECONDS)
    return {"form_html": drawn[for_form], "cards_html": drawn[for_cards], "cards": shown}


@access("public")
@require_safe
def detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One opening. Ended: 410 with three like it; changed, and with staff until it is approved anew: 404 that says so;
    never published, or its organisation on hold: 404.
    """
    known = Opening.objects.for_cards()
    opening = known.published().filter(pk=pk).first() or known.ended().filter(pk=pk).first()
    if opening is None:
        return _looked_at_again(request, get_object_or_404(known.looked_at_again(), pk=pk))
    if request.path != opening.get_absolute_url():
        return HttpResponsePermanentRedirect(opening.get_absolute_url())
    if not opening.is_live:
        return _gone(request, opening)
    held = _held(request)
    context = {
        **_content(opening, held),
        "markup": markup.json_ld(opening),
        "share": markup.share(opening),
        "apply_url": _apply_url(request, opening),
        "is_learner": request.user.is_authenticated and request.user.door == Audience.LEARNER,
    }
    return render(request, "board/detail.html", context)


def _content(opening: Opening, held: dict[int, Any] | None) -> dict[str, Any]:
    """What the page says of an opening, public or not."""
    return {
        "opening": opening,
        "card": cards.card(opening, held),
        "needs": cards.needs(opening, held),
        "held": held is not None,
        "summary": to_html(opening.summary),
        "benefits": to_html(opening.benefits),
        "training": as_list(opening.training),
        "lines": cards.facts(opening),
        "staff": cards.staff(opening),
    }


@access("signed_in")
@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for the opening's own employer, while it is not public; once it is, they are led there.

    Where pay, place or a skill is still missing there is no such page yet.
    """
    opening = get_object_or_404(Opening.objects.for_cards().of(request.user), pk=pk)
    if opening.is_live:
        return redirect(opening)
    if gaps := rules.missing(opening, list(opening.needs.all())):
        missing = " ".join(gap.sentence for gap in gaps)
        messages.info(request, _("There is no preview yet. %(missing)s") % {"missing": missing})
        return redirect("employers:opening", pk)
    context = {
        **_content(opening, None),
        "editable": opening.state in EDITABLE and Opening.objects.managed_by(request.user).filter(pk=pk).exists(),
        "days": int(threshold(Name.OPENING_DAYS)),
    }
    response = render(request, "desk/preview.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@access("public")
@require_safe
def bare(request: HttpRequest, pk: int) -> HttpResponse:
    """The address without words leads to the one with them."""
    return detail(request, pk, "")


def _gone(request: HttpRequest, opening: Opening) -> HttpResponse:
    held = _held(request)
    alike = [cards.card(other, held) for other in search.similar(opening)]
    # What ended while it was looked at again may have a title that nobody has approved.
    left = opening.left  # type: ignore[attr-defined]  # from ``ended``
    named = opening.state == OpeningState.PUBLISHED or left in (None, OpeningState.PUBLISHED)
    return render(request, "board/gone.html", {"opening": opening, "named": named, "cards": alike}, status=410)


def _looked_at_again(request: HttpRequest, opening: Opening) -> HttpResponse:
    """Nothing of it is shown, its title neither: what stands in it now nobody has approved. It may come back, so this
    is no 410.
    """
    held = _held(request)
    alike = [cards.card(other, held) for other in search.similar(opening)]
    return render(request, "board/away.html", {"cards": alike}, status=404)


def _held(request: HttpRequest) -> dict[int, Any] | None:
    """A learner's skills, so that cards can tick what is met; None for everybody else."""
    user = request.user
    if not user.is_authenticated or user.door != Audience.LEARNER:
        return None
    return evaluate.held([user.pk]).get(user.pk, {})


def _apply_url(request: HttpRequest, opening: Opening) -> str:
    """A learner's own page for this opening says what is met, and is where one applies."""
    try:
        page = reverse("matches:detail", args=[opening.pk])
    except NoReverseMatch:
        page = opening.get_absolute_url()
    if request.user.is_authenticated:
        return page
    return f"{reverse('account_signup')}?next={page}"
