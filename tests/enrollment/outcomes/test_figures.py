"""What is counted, what is kept, what may be shown."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from codeoregon.privacy.models import Merge
from enrollment.intake.states import EnrollmentState
from enrollment.outcomes import actions
from enrollment.outcomes.figures import latest
from enrollment.outcomes.measures import FUNNEL, NAMES, count_all, people
from enrollment.outcomes.models import Figure
from enrollment.outcomes.suppression import suppress
from enrollment.outcomes.tasks import measure
from jobs.matching.models import LearnerMatches
from jobs.placements.actions import cancel
from jobs.placements.models import Placement
from tests import factories

pytestmark = pytest.mark.usefixtures("clear_cache")


@pytest.fixture
def one_of_each(db):
    """A learner at each step of the funnel, and one person in each state."""
    for state in EnrollmentState.values:
        factories.EnrollmentFactory(state=state)
    earner = factories.EnrollmentFactory(state="active").user
    for _badge in range(2):
        factories.AwardFactory(user=earner)
    candidate = factories.CandidateFactory(user=earner)
    LearnerMatches.objects.create(candidate=candidate, openings=[1, 2], scores=[80, 40], scoring=1)
    factories.ReferralFactory(candidate=candidate)  # interested only: not sent yet
    hired = factories.PlacementFactory().referral.candidate.user
    factories.EnrollmentFactory(user=hired, state="active")
    factories.AwardFactory()  # somebody who never joined


def test_each_step_counts_people_once(one_of_each):
    values = count_all()
    assert {name: values[name] for name in FUNNEL} == {
        "signed_up": 14,  # every state but applicant, ineligible and withdrawn, and the two
        "with_badge": 1,
        "fitting": 1,
        "referred": 1,
        "hired": 1,
    }


def test_a_hire_called_off_before_the_start_is_none(one_of_each):
    staff = factories.UserFactory(staff_role="job_developer")
    cancel(placement=Placement.objects.get(), why="They moved", by=staff)
    values = count_all()
    assert (values["referred"], values["hired"]) == (1, 0)


def test_who_hides_is_not_counted_as_fitting(one_of_each):
    from jobs.candidates.models import Candidate

    Candidate.objects.update(hidden_at=timezone.now())
    assert count_all()["fitting"] == 0


def test_pay_is_compared_by_the_hour(db):
    factories.OpeningFactory(pay_low=20, pay_high=30)
    factories.OpeningFactory(pay_low=26_000, pay_high=30_000, pay_period="year", hours_per_week=25)
    factories.OpeningFactory(pay_low=99, pay_high=99, state="draft", published_at=None)
    values = count_all()
    assert (values["openings"], values["employers"]) == (2, 2)
    assert (values["pay_low"], values["pay_middle"], values["pay_high"]) == (2000, 2000, 2000)


def test_pools_and_goal(db):
    factories.PoolFactory(kind="ojt", limit=100)
    values = count_all()
    assert (values["ojt_drawn"], values["ojt_limit"], values["goal"]) == (0, 100, 10_000)


def test_nothing_at_all_counts_as_zero(db):
    values = count_all()
    assert values["signed_up"] == values["openings"] == values["pay_middle"] == 0


def test_the_night_writes_one_set_and_reports_progress(one_of_each):
    class Progress:
        said: list[tuple[str, int]] = []

        def total(self, number):
            self.said.append(("total", number))

        def add(self, number):
            self.said.append(("add", number))

    values = measure.run(progress=Progress())
    assert values == count_all()
    assert Progress.said == [("total", 3), ("add", 1), ("add", 1), ("add", 1)]
    assert Figure.objects.values("at").distinct().count() == 1
    assert latest().values == values


def test_the_newest_night_is_shown(db):
    actions.record(values={"signed_up": 1})
    newest = actions.record(values={"signed_up": 2})
    assert latest().values == {"signed_up": 2}
    assert latest().at == newest


def test_before_the_first_night_it_is_counted_live(one_of_each):
    found = latest()
    assert found.number("signed_up") == 14
    assert timezone.now() - found.at < dt.timedelta(seconds=10)


def test_figures_are_only_ever_added(db):
    actions.record(values={"signed_up": 1})
    for statement in ("UPDATE enrollment_figure SET value = 2", "DELETE FROM enrollment_figure"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize(("value", "shown"), [(0, 0), (1, None), (10, None), (11, 11), (5256, 5256)])
def test_small_cells_are_hidden(value, shown):
    assert suppress({"a": value})["a"].value == shown


def test_shares_are_of_the_first_and_hidden_with_it():
    cells = suppress({"all": 200, "some": 50, "few": 3, "none": 0})
    assert [cell.share for cell in cells.values()] == [100, 25, None, 0]
    assert cells["few"].shown == "fewer than 11"
    assert [cell.share for cell in suppress({"all": 5, "some": 20}).values()] == [None, None]


@pytest.mark.django_db
def test_who_left_has_joined_all_the_same():
    """Leaving, and deleting one's account, change no count of who ever came."""
    factories.EnrollmentFactory(state="withdrawn", queued_at=timezone.now())
    factories.EnrollmentFactory(state="withdrawn")  # left before sending the form
    assert people()["signed_up"] == 1


def test_two_accounts_of_one_person_count_once(staff):
    kept, closed = (factories.EnrollmentFactory(state="waitlisted") for _number in range(2))
    Merge.objects.create(kept=kept.user, closed=closed.user, by=staff(), why="one person")
    assert people()["signed_up"] == 1


def test_staff_read_figures_under_names_that_people_know(db, staff, client_for):
    factories.PoolFactory(kind="ojt", limit=100)
    factories.OpeningFactory(pay_low=24, pay_period="hour")
    actions.record(values=count_all())
    assert set(count_all()) <= set(NAMES)
    page = client_for(staff("programme_manager")).get("/admin/enrollment/figure/").text
    for words in ("Signed up", "Employers with open jobs", "On-the-job training: places in all", "$24"):
        assert words in page
    for figure in Figure.objects.all():
        assert f">{figure.name}<" not in page
