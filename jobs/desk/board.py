"""The board of one opening: the people whom staff referred, by where they stand and for how long."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from codeoregon.accounts.access import access
from employers.organisations.states import OrganisationState
from jobs.desk import loosening
from jobs.desk.openings.whose import mine
from jobs.openings.models import Need
from jobs.referrals.actions import note_reads
from jobs.referrals.models import Interview, PacketRead, Referral, Referrals
from jobs.referrals.shown.packet import Packet, packets
from jobs.referrals.states import WITH_EMPLOYER, ReferralState

S = ReferralState
LABELS = {S.VIEWED: gettext_lazy("Seen by you"), S.REFERRED: gettext_lazy("New")}
COLUMNS = (*WITH_EMPLOYER, S.HIRED, S.CALLED_OFF, S.NOT_SELECTED)
FIRST = 6  # people of each state on the whole board
A_PAGE = 20  # people a page of one state


@dataclass(frozen=True)
class Card:
    """One person, for how many days they have stood where they stand, and when they talk."""

    referral: Referral
    packet: Packet
    days: int
    interview: Interview | None


@dataclass(frozen=True)
class Column:
    """The people in one state: all of them ``many``, shown are ``cards``."""

    state: str
    label: str
    many: int
    cards: list[Card]
    waits: bool


@access("signed_in")
@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody whom staff referred for this opening and who still agrees to be seen, longest in a state first;
    ``?state=`` shows one state, page by page.
    """
    opening = mine(request, pk)
    shown = Referral.objects.shown_to(request.user).filter(opening=pk)
    counts = dict(shown.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    page = _page(shown, chosen, counts.get(chosen, 0), request.GET.get("page")) if chosen in COLUMNS else None
    keys = list(page.object_list) if page is not None else _first(shown, counts)
    cards = _cards(shown, keys)
    if request.method == "GET":
        note_reads([card.referral for card in cards], form=PacketRead.Form.LIST, by=request.user)
    context = {
        "opening": opening,
        "on_hold": opening.organisation.state != OrganisationState.APPROVED,
        "columns": _columns(cards, counts, [chosen] if page is not None else COLUMNS),
        "doors": [(state, called(state), counts[state]) for state in COLUMNS if counts.get(state)],
        "chosen": chosen if page is not None else "",
        "many": sum(counts.values()),
        "page": page,
        "loosened": loosening.of_saved(opening) if opening.is_live and page is None else None,
    }
    return render(request, "desk/candidates.html", context)


def called(state: str) -> str:
    """A state in the employer's words."""
    return str(LABELS.get(S(state), S(state).label))


def _in_order(shown: Referrals, state: str) -> Any:
    """Keys of one state: who waits longest first, who was answered last first."""
    back = "" if state in WITH_EMPLOYER else "-"
    return shown.filter(state=state).order_by(f"{back}moved_at", f"{back}pk").values_list("pk", flat=True)


class _Counted(Paginator):
    """A paginator that has been told how many there are."""

    def __init__(self, *args: Any, many: int) -> None:
        super().__init__(*args)
        self.count = many  # instead of asking again


def _page(shown: Referrals, state: str, many: int, number: str | None) -> Page[Any]:
    return _Counted(_in_order(shown, state), A_PAGE, many=many).get_page(number)


def _first(shown: Referrals, counts: dict[str, int]) -> list[int]:
    """Keys of the first few of every state there is, in one query."""
    some = [_in_order(shown, state)[:FIRST] for state in COLUMNS if counts.get(state)]
    return list(some[0].union(*some[1:], all=True)) if some else []


def _cards(shown: Referrals, keys: Collection[int]) -> list[Card]:
    needs = Prefetch("opening__needs", Need.objects.select_related("skill"))
    rows = shown.filter(pk__in=list(keys)).whole().talking().prefetch_related(needs)
    now = timezone.now()
    found = packets(list(rows), files=False)
    return [Card(one, packet, (now - one.moved_at).days, one.interview) for one, packet in found]


def _columns(cards: list[Card], counts: dict[str, int], states: Collection[str]) -> list[Column]:
    found = []
    for state in states:
        back = state not in WITH_EMPLOYER
        own = [card for card in cards if card.referral.state == state]
        own.sort(key=lambda card: (card.referral.moved_at, card.referral.pk), reverse=back)
        if own:
            found.append(Column(state, called(state), counts[state], own, not back))
    return found
