"""A link and a résumé on the employer's side: shown with the packet, and to nobody else."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.candidates import actions as candidates
from jobs.candidates.models import Candidate
from jobs.candidates.resume.actions import save
from jobs.candidates.resume.models import Resume
from jobs.candidates.resume.reading import Found
from jobs.personal import merge
from jobs.referrals.models import Interview, PacketRead, Referral
from tests.jobs.referrals.worlds import World

pytestmark = pytest.mark.django_db
FILE = b"%PDF-1.7 resume"


def give(world: World, **found: Any) -> None:
    told = Found(**{"pages": 2, "dates": [], "has_text": True, "clean": FILE, **found})
    save(candidate=world.candidate, link="https://github.com/ana", file=told, by=world.learner)


def at(world: World, name: str) -> str:
    return reverse(f"employers:{name}", args=[world.opening.pk, world.referral.pk])


def stand(world: World, state: str) -> None:
    now = timezone.now()
    ended = now if state in ("hired", "not_selected", "withdrawn") else None
    no = {"reason": "x", "no_reason": "other"} if state == "not_selected" else {}
    Referral.objects.filter(pk=world.referral.pk).update(state=state, ended_at=ended, **no)


def test_employers_see_both_and_each_look_is_written_down(client_for: Any) -> None:
    world = World()
    give(world)
    for who in ("owner", "recruiter"):
        page = client_for(world.people[who]).get(at(world, "candidate")).text
        assert 'href="https://github.com/ana" rel="nofollow noopener ugc"' in page
        assert "Résumé (PDF, 2 pages)" in page
        assert at(world, "candidate_resume") in page
        answer = client_for(world.people[who]).get(at(world, "candidate_resume"))
        assert (answer.status_code, answer.content) == (200, FILE)
        assert answer["Content-Disposition"] == f'attachment; filename="candidate-{world.referral.pk}-resume.pdf"'
        assert PacketRead.objects.filter(form="cv", reader=world.people[who]).count() == 1
    mine = client_for(world.learner).get(reverse("referrals:preview", args=[world.opening.pk])).text
    assert "Résumé (PDF, 2 pages)" in mine


def test_nobody_else_gets_it(client_for: Any) -> None:
    world = World()
    give(world)
    answers = {
        who: client_for(world.people[who]).get(at(world, "candidate_resume")).status_code
        for who in ("other employer", "left", "learner", "other learner", "supervisor")
    }
    assert answers.pop("supervisor") == 403
    assert set(answers.values()) == {404}


@pytest.mark.parametrize(("state", "status"), [("interested", 404), ("withdrawn", 404), ("not_selected", 410)])
def test_it_goes_when_the_packet_goes(client_for: Any, state: str, status: int) -> None:
    world = World()
    give(world)
    stand(world, state)
    owner = client_for(world.people["owner"])
    assert owner.get(at(world, "candidate_resume")).status_code == status


def test_consent_taken_back_hides_it_at_once_and_given_again_shows_it(client_for: Any) -> None:
    world = World()
    give(world)
    owner = client_for(world.people["owner"])
    candidates.hide(user=world.learner, by=world.learner)
    assert owner.get(at(world, "candidate_resume")).status_code == 404
    candidates.show(user=world.learner, by=world.learner)
    assert owner.get(at(world, "candidate_resume")).status_code == 200


@pytest.mark.parametrize("found", [{"dates": ["class of 2015"]}, {"has_text": False}])
def test_one_that_may_tell_an_age_waits_for_the_first_interview(client_for: Any, found: dict[str, Any]) -> None:
    world = World()
    give(world, **found)
    owner, learner = client_for(world.people["owner"]), client_for(world.learner)

    def seen() -> tuple[bool, int]:
        page = owner.get(at(world, "candidate")).text
        preview = learner.get(reverse("referrals:preview", args=[world.opening.pk])).text
        assert ("Résumé (PDF" in page) is ("Résumé (PDF" in preview)
        assert ("once a first interview has begun" in preview) is ("Résumé (PDF" not in page)
        return "Résumé (PDF" in page, owner.get(at(world, "candidate_resume")).status_code

    assert seen() == (False, 404)
    stand(world, "interviewing")
    now, owner_user = timezone.now(), world.people["owner"]
    first = {"referral": world.referral, "minutes": 30, "place": "1 Oak Street", "made_by": owner_user}
    Interview.objects.create(number=1, starts_at=now + dt.timedelta(days=2), **first)
    assert seen() == (False, 404)  # a time is set, and they have not talked
    Interview.objects.update(starts_at=now - dt.timedelta(hours=2), made_at=now - dt.timedelta(days=2))
    assert seen() == (True, 200)
    again = Interview.objects.create(number=2, starts_at=now + dt.timedelta(days=2), **first)
    assert seen() == (True, 200)  # a second talk
    Interview.objects.filter(pk=again.pk).update(made_at=now - dt.timedelta(days=1))
    assert seen() == (False, 404)  # the first was put off before it began
    stand(world, "offered")
    assert seen() == (True, 200)


def test_staff_who_see_the_candidate_see_both(client_for: Any) -> None:
    world = World()
    give(world)
    page, file = (
        reverse("admin:jobs_candidate_change", args=[world.learner.pk]),
        reverse("admin:jobs_candidate_resume", args=[world.learner.pk]),
    )
    for role in ("case_manager", "job_developer"):
        client = client_for(world.people[role])
        text = client.get(page).text
        assert 'href="https://github.com/ana" rel="nofollow noopener ugc"' in text
        assert file in text
        assert client.get(file).content == FILE
    for who in ("owner", "learner"):
        assert client_for(world.people[who]).get(file).status_code in (302, 403, 404)


def test_the_score_and_the_version_stay(client_for: Any) -> None:
    world = World()
    before = Candidate.objects.get(pk=world.candidate.pk).version
    give(world)
    assert Candidate.objects.get(pk=world.candidate.pk).version == before


def test_a_merge_takes_it_along_unless_the_other_account_has_one(staff: Any) -> None:
    world, by = World(), staff("programme_manager")
    kept = world.people["other learner"]
    give(world)
    merge(kept, world.learner, by)
    assert Resume.objects.get().pk == kept.pk
    give(world, pages=3)
    merge(kept, world.learner, by)
    assert dict(Resume.objects.values_list("pk", "pages")) == {kept.pk: 2, world.learner.pk: 3}
