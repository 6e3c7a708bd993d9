"""Being shown, being hidden, and what somebody looks for."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from codeoregon.accounts.models import User
from codeoregon.lib.templatetags.co import option_groups
from jobs.candidates import actions
from jobs.candidates.forms import PreferencesForm
from jobs.candidates.models import Candidate
from tests import factories
from tests.races import run_parallel


@pytest.mark.django_db
def test_showing_makes_a_candidate_once_and_rings_after_the_commit(
    learner: User, bells: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        candidate = actions.show(user=learner, by=learner)
        assert bells == []
        assert actions.show(user=learner, by=learner).version == candidate.version
    assert bells == [("jobs.match_stale", ())]


@pytest.mark.django_db
def test_hiding_and_showing_again_raise_the_version(learner: User) -> None:
    assert actions.hide(user=learner, by=learner) is None
    first = actions.show(user=learner, by=learner)
    hidden = actions.hide(user=learner, by=learner)
    assert hidden is not None
    assert hidden.hidden_at is not None
    assert actions.hide(user=learner, by=learner).version == hidden.version  # type: ignore[union-attr]
    again = actions.show(user=learner, by=learner)
    assert (first.version, hidden.version, again.version) == (1, 2, 3)
    assert again.hidden_at is None


@pytest.mark.django_db
def test_preferences_raise_the_version_only_when_they_change(learner: User, bells: list[Any]) -> None:
    candidate = actions.show(user=learner, by=learner)
    wants = {"kinds": ["ojt"], "counties": ["41051"], "wants_remote": False, "pay_at_least": Decimal("20.00")}
    changed = actions.set_preferences(candidate=candidate, by=learner, **wants)
    same = actions.set_preferences(candidate=candidate, by=learner, **wants)
    assert (changed.version, same.version) == (2, 2)
    assert (same.kinds, same.pay_at_least) == (["ojt"], Decimal("20.00"))


@pytest.mark.django_db
def test_what_cannot_be_wanted_is_refused(learner: User) -> None:
    candidate = actions.show(user=learner, by=learner)
    with pytest.raises(ValidationError):
        actions.set_preferences(candidate=candidate, by=learner, kinds=["astronaut"])
    with pytest.raises(TypeError):
        actions.set_preferences(candidate=candidate, by=learner, hidden_at=None)
    candidate.refresh_from_db()
    assert (candidate.kinds, candidate.version) == ([], 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"pay_at_least": "plenty"}, "pay_at_least"),
        ({"pay_at_least": "-1"}, "pay_at_least"),
        ({"pay_at_least": "60000"}, "pay_at_least"),
        ({"pay_at_least": "20.001"}, "pay_at_least"),
        ({"hours_at_most": "0"}, "hours_at_most"),
        ({"hours_at_most": "61"}, "hours_at_most"),
        ({"can_start_on": "soon"}, "can_start_on"),
        ({"kinds": ["astronaut"]}, "kinds"),
        ({"counties": ["99999"]}, "counties"),
    ],
)
def test_the_form_names_what_is_wrong(sent: dict[str, Any], field: str) -> None:
    form = PreferencesForm(sent, instance=factories.CandidateFactory())
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.django_db
def test_an_empty_form_means_anything() -> None:
    none = dict.fromkeys(("pay_at_least", "hours_at_most", "can_start_on"))
    form = PreferencesForm({}, instance=factories.CandidateFactory())
    assert form.is_valid()
    assert form.cleaned_data == {"kinds": [], "counties": [], "wants_remote": False, **none}


@pytest.mark.django_db
def test_counties_nearby_stand_first_and_all_others_are_folded_away_unless_chosen() -> None:
    form = PreferencesForm(instance=factories.CandidateFactory(counties=["41005"]), near={"41051"})
    (first, here, _none), (others, rest, chosen) = option_groups(form["counties"])
    assert ([option.choice_label for option in here], first) == (["Multnomah County"], "")
    assert (others, len(rest), chosen) == ("All other counties", 74, True)


@pytest.mark.django_db(transaction=True)
def test_agreeing_twice_at_once_makes_one_candidate() -> None:
    user = factories.UserFactory()
    found = run_parallel(8, lambda _number: actions.show(user=user, by=user))
    assert [type(one) for one in found] == [Candidate] * 8
    assert Candidate.objects.get(pk=user.pk).version == 1


@pytest.mark.django_db
def test_staff_see_candidates_and_change_preferences_through_the_action(client_for: Any, staff: Any) -> None:
    candidate = factories.CandidateFactory(user__full_name="Ana Lopez")
    factories.AwardFactory(user=candidate.user)
    client = client_for(staff("case_manager"))
    page = client.get("/admin/jobs/candidate/").content.decode()
    assert "Ana Lopez" in page
    address = f"/admin/jobs/candidate/{candidate.pk}/change/"
    assert client.get(address).status_code == 200
    sent = {"kinds": ["ojt"], "pay_at_least": "21", "wants_remote": "on"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "Write why you change this." in refused.text
    assert 'value="21"' in refused.text
    assert client.post(address, {**sent, "reason": "Told us on the phone"}).status_code == 302
    assert "Told us on the phone" in client.get(f"/admin/jobs/candidate/{candidate.pk}/history/").text
    candidate.refresh_from_db()
    assert (candidate.kinds, candidate.pay_at_least, candidate.version) == (["ojt"], Decimal(21), 2)


@pytest.mark.django_db
def test_other_staff_only_look(client_for: Any, staff: Any) -> None:
    candidate = factories.CandidateFactory()
    client = client_for(staff("job_developer"))
    address = f"/admin/jobs/candidate/{candidate.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"kinds": ["ojt"]}).status_code == 403
