"""The staff page on which a version is written: what is refused stands there once, and nothing is saved."""

from typing import Any

import pytest
from django.urls import reverse

from codeoregon.lib.states import NotReady
from jobs.placements import actions as placements
from jobs.placements.models import Placement
from jobs.placements.versions import actions
from jobs.placements.versions.models import Modification
from tests import factories
from tests.jobs.placements.versions.test_actions import SIGNERS, day, monday
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
PLAN = {"plan-TOTAL_FORMS": "0", "plan-INITIAL_FORMS": "0", "plan-MIN_NUM_FORMS": "0", "plan-MAX_NUM_FORMS": "1000"}


class Desk:
    """A contract of this kind, signed by all, and the page of its next version."""

    def __init__(self, kind: str, client_for: Any) -> None:
        factories.PoolFactory(kind=kind, limit=50)
        self.world = World()
        self.staff = self.world.people["job_developer"]
        self.client = client_for(self.staff)
        self.placement = self.world.placement("sent", kind, agreement="We agree.")
        for party, who in SIGNERS.items():
            by = self.world.people[who]
            placements.sign(placement=self.placement, party=party, typed_name="A B", by=by, address=None)

    def terms(self, **more: Any) -> dict[str, Any]:
        rate = 50 if self.placement.kind == "ojt" else None
        return {
            "counts_from": monday(20), "ends_on": day(90), "wage": 25, "hours_per_week": 32, "rate": rate,
            "why": "Other days", **more,
        }  # fmt: skip

    def post(self, version: Modification | None, **more: Any) -> Any:
        typed = {name: "" if value is None else str(value) for name, value in self.terms(**more).items()}
        if version is None:
            page = reverse("admin:jobs_modification_add") + f"?placement={self.placement.pk}"
            return self.client.post(page, typed)
        rows = PLAN if self.placement.kind == "ojt" else {}
        return self.client.post(reverse("admin:jobs_modification_change", args=[version.pk]), {**rows, **typed})


@pytest.mark.parametrize("kind", ["ojt", "internship"])
@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        ({"wage": 99999}, "The wage is for one hour. Check the number."),
        ({"ends_on": "2126-12-01"}, "The last day is more than two years after the first. Check the year."),
        ({"ends_on": day(15)}, "The last day is before the day from which this counts."),
        ({"hours_per_week": 61}, "The wage must be above zero, and hours a week between 1 and 60."),
    ],
)
def test_what_is_refused_is_said_once(
    kind: str, written: bool, odd: dict[str, Any], sentence: str, client_for: Any
) -> None:
    desk = Desk(kind, client_for)
    placement = Placement.objects.whole().get()
    version = actions.draft(placement=placement, by=desk.staff, **desk.terms()) if written else None
    answer = desk.post(version, **odd)
    assert (answer.status_code, answer.text.count(sentence)) == (422, 1)
    assert [one.wage for one in Modification.objects.all()] == [25] * written


@pytest.mark.parametrize(
    ("odd", "sentence"), [({"wage": 1000}, "for one hour"), ({"ends_on": "2126-12-01"}, "more than two years")]
)
def test_what_was_written_or_sent_before_is_neither_sent_nor_signed(
    odd: dict[str, Any], sentence: str, client_for: Any
) -> None:
    desk = Desk("internship", client_for)
    version = actions.draft(placement=Placement.objects.whole().get(), by=desk.staff, **desk.terms())
    Modification.objects.update(**odd)
    with pytest.raises(NotReady, match=sentence):
        actions.send(version=version, by=desk.staff)
    Modification.objects.update(state="sent", agreement="We agree.")
    with pytest.raises(NotReady, match=sentence):
        actions.sign(version=version, party="learner", typed_name="A B", by=desk.world.learner, address=None)
