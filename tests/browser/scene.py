"""Sets the scene that the page tests look at: people and rows in states that a small demo need not hold.

    python -m tests.browser.scene var/demo.json     → JSON: {"ids": {name: key}, "accounts": [as in demo.json]}

A process of its own, on the running portal's database and by the portal's own actions, so that what it makes is what
people would have made. Run twice it makes everything twice, with new names.
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

OUTSIDE = ("97301", "41047")  # Salem, Marion County


def settle(demo: dict[str, Any]) -> None:
    """Settings of the running portal, for this process."""
    var = Path(demo["mail_dir"]).parent
    secrets = json.loads((var / "secrets.json").read_text())
    names = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url", "BASE_URL": "base_url", "MAIL_DIR": "mail_dir"}
    os.environ.update({name: demo[key] for name, key in names.items()}, **secrets)
    os.environ.update(TREEHOUSE_URL=demo["provider_url"], VAR_DIR=str(var), DEMO="1")
    os.environ.pop("DATABASE_AS_OWNER", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "codeoregon.settings"
    import django

    django.setup()


class Scene:
    """What is made, by name."""

    def __init__(self, demo: dict[str, Any]) -> None:
        self.demo, self.tag = demo, uuid4().hex[:8]
        self.ids: dict[str, Any] = {}
        self.accounts: list[dict[str, Any]] = []
        self.password = demo["accounts"][0]["password"]

    def user(self, role: str) -> Any:
        from codeoregon.accounts.models import User

        return User.objects.get(email=next(one["email"] for one in self.demo["accounts"] if one["role"] == role))

    def newcomer(self, role: str, name: str) -> Any:
        """Somebody who has just signed up."""
        from allauth.account.models import EmailAddress

        from codeoregon.accounts.models import User

        user = User.objects.create_user(f"{role}-{self.tag}@scene.example", self.password, full_name=name)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        self.ids[f"account of {role}"] = user.pk
        self.accounts.append({"role": role, "email": user.email, "password": self.password, "totp_secret": None})
        return user

    def people(self) -> None:
        """At every place of the way in."""
        from codeoregon.lib.counties import counties_of_zip
        from enrollment.intake import actions, consents
        from enrollment.intake.join import links
        from enrollment.intake.models import Consent
        from enrollment.programs.models import Programme

        programme = Programme.objects.current()
        home = {"programme": programme, "zip_code": "97209", "county": counties_of_zip("97209")[0]}
        self.newcomer("newcomer", "Uma Birch")
        joiners = (
            ("joining", "Iris Alder", ""),
            ("checking", "Cher Yew", "about"),
            ("joined", "Jon Cedar", "sent"),
            ("offered", "Ofra Elm", "sent"),
            ("unproved", "Una Fir", "sent"),
        )
        for role, name, came_to in joiners:
            user = self.newcomer(role, name)
            row = actions.start(user=user, by=user, **home)
            actions.reach(enrollment=row, phone="", agreed={Consent.Kind.TERMS}, by=user)
            if came_to:
                about = {"birth_date": None, "covered": "spouse", "priority_groups": ["low_income"]}
                actions.about(enrollment=row, by=user, **about)
            if came_to == "sent":
                actions.submit(enrollment=row, by=user)
                if role == "offered":
                    self._offer(row)
            elif came_to:
                links.send(user=user, by=user)
        consents.link_profile(user=user, handle=f"nobody-{self.tag}", by=user)
        away = self.newcomer("outside", "Ola Salem")
        actions.start(user=away, by=away, programme=programme, zip_code=OUTSIDE[0], county=OUTSIDE[1])

    def _offer(self, enrollment: Any) -> None:
        """A seat as of now, beside those that the portal offers by itself."""
        from codeoregon.lib.states import move
        from enrollment.intake.models import Offer
        from enrollment.intake.states import ENROLLMENT, EnrollmentState

        known = Offer.objects.order_by("pk").first()
        move(enrollment, EnrollmentState.OFFERED, machine=ENROLLMENT, by=None)
        until = known.made_at + timedelta(days=30)
        Offer.objects.create(
            enrollment=enrollment, stream=known.stream, snapshot=known.snapshot, position=1, expires_at=until
        )

    def openings(self) -> None:
        """The demo employer's: one in each state that a page shows; and an employer who waits for approval."""
        from employers.organisations import actions as organisations
        from employers.organisations.models import Organisation
        from jobs.openings import actions

        owner, staff = self.user("employer_owner"), self.user("job_developer")
        organisation = Organisation.objects.of(owner).first()
        made = {
            name: self._draft(organisation, owner, name)
            for name in ("draft", "sent", "early", "open", "hiring", "gone")
        }
        actions.submit(opening=made["sent"], by=owner)
        self._early(made["early"], owner, staff)
        for name in ("open", "hiring", "gone"):
            actions.submit(opening=made[name], by=owner)
            actions.approve_and_publish(opening=made[name], by=staff)
        actions.close(opening=made["gone"], by=owner, why="The project moved.")
        self.ids |= {name: opening.pk for name, opening in made.items()}
        self.made = made
        new = self.newcomer("employer_new", "Nell Rowan")
        organisations.register(
            by=new, legal_name=f"Rowan Press {self.tag}", street="1 Oak", city="Portland", zip="97209", county="41051"
        )
        self.newcomer("employer_bare", "Bea Thorn")
        self._team(organisation, owner)

    def _early(self, opening: Any, owner: Any, staff: Any) -> None:
        """Approved, and seen by veterans first, as if the figure had been set."""
        from jobs.openings import actions
        from jobs.openings.models import Opening

        actions.submit(opening=opening, by=owner)
        actions.approve(opening=opening, by=staff)
        Opening.objects.filter(pk=opening.pk).update(opens_on=self._today() + timedelta(days=5))

    def _team(self, organisation: Any, owner: Any) -> None:
        """Somebody else in the employer's team, somebody invited, and a place without openings."""
        from employers.organisations.models import Membership
        from employers.profile import actions as profile
        from employers.team import actions as team

        address = f"invited-member-{self.tag}@scene.example"
        invitation = team.invite(organisation=organisation, email=address, role="recruiter", by=owner)
        member = Membership.objects.live().filter(organisation=organisation, user=self.user("supervisor")).get()
        site = profile.add_site(
            organisation=organisation, by=owner, city="Gresham", region="OR", zip="97030", county="41051"
        )
        rows = {"organisation": organisation, "member": member, "member_invitation": invitation, "place": site}
        self.ids |= {name: row.pk for name, row in rows.items()} | {"invited_member": address}

    def _draft(self, organisation: Any, owner: Any, name: str) -> Any:
        from badges.catalog.models import Skill
        from jobs.openings import actions

        draft = actions.start_draft(
            organisation=organisation, form_key=uuid4(), by=owner, title=f"Page tester, {name} {self.tag}", kind="ojt",
            positions=2, hours_per_week=40, summary="You look at pages.\n\n* by day\n* by **night**",
        )  # fmt: skip
        actions.save_draft(
            opening=draft, by=owner, pay_low=Decimal("24.50"), pay_high=Decimal(28), pay_period="hour", is_remote=True,
            site=organisation.sites.first(), benefits="Health care.", training="Care with detail\nTesting",
        )  # fmt: skip
        skills = list(Skill.objects.order_by("slug").values_list("pk", flat=True)[:3])
        return actions.save_needs(opening=draft, by=owner, needs={skill: (2, skill != skills[2]) for skill in skills})

    def work(self) -> None:
        """The demo learner is interested in one opening, referred for another, and hired for a third."""
        from jobs.openings.models import Opening
        from jobs.placements import actions as placements
        from jobs.referrals import actions
        from tests import factories

        learner, owner, staff = self.user("learner"), self.user("employer_owner"), self.user("job_developer")
        waiting = actions.express_interest(user=learner, opening=self.made["open"])
        self.ids["waiting"] = actions.refer(referral=waiting, by=staff, note="Works with care.").pk
        self._talking(actions, owner, staff)
        hired = actions.express_interest(user=learner, opening=self.made["hiring"])
        hired = actions.refer(referral=hired, by=staff)
        day = self._today() + timedelta(days=14)
        placement = placements.hire(referral=hired, kind="ojt", wage=Decimal("24.50"), starts_on=day, by=owner)
        placements.amend(placement=placement, by=staff, ends_on=day + timedelta(days=80))
        factories.SkillFactory.reset_sequence(int(self.tag[:6], 16))  # an earlier scene's skills have its first numbers
        factories.training_terms(placement)
        placements.confirm(placement=placement, by=learner)
        placements.approve(placement=placement, by=staff)
        placements.send(placement=placement, by=staff)
        self.ids |= {"hired": hired.pk, "placement": placement.pk}
        self._wrong(learner, staff)
        ours = Opening.objects.filter(pk__in=[one.pk for one in self.made.values()])
        actions.set_aside(user=learner, opening=Opening.objects.published().difference(ours).first())
        self._at_work(self.newcomer("trainee", "Tess Rowan"))

    def _at_work(self, trainee: Any) -> None:
        """Began five weeks ago: an approved week, one given back, one that waits, and one with nothing in it.

        The approved one is on an invoice.
        """
        from django.utils import timezone

        from codeoregon.capacity.actions import draw
        from jobs.placements.invoices import actions as invoices
        from jobs.placements.ojt.models import OjtTerms
        from jobs.placements.timesheets import actions, rules
        from tests import factories
        from tests.jobs.placements.timesheets.weeks import WEEK, full, this_monday

        now, first = timezone.now(), this_monday() - 5 * WEEK
        referral = factories.ReferralFactory(
            candidate=factories.CandidateFactory(user=trainee), opening=self.made["hiring"],
            state="hired", referred_at=now, ended_at=now,
        )  # fmt: skip
        taken = draw(kind="ojt", what_for=f"scene {self.tag}", by=None)
        placement = factories.PlacementFactory(
            referral=referral, kind="ojt", wage=Decimal("24.00"), state="active", draw=taken,
            signed_at=now - 6 * WEEK, starts_on=first, ends_on=first + 12 * WEEK,
        )  # fmt: skip
        OjtTerms.objects.create(placement=placement, svp=5, hours=480, rate=50, ceiling=Decimal("5760.00"))
        self.ids["at_work"] = placement.pk
        supervisor = self.user("supervisor")
        for name, number in (("approved", 5), ("returned", 4), ("waits", 3), ("empty", 2)):
            week = rules.monday_of(first) + (5 - number) * WEEK
            self.ids[f"week_{name}"] = str(week)
            if name != "empty":
                sheet = actions.write(placement=placement, week=week, hours=full(week), by=trainee)
                sheet = actions.submit(timesheet=sheet, by=trainee)
            if name == "approved":
                actions.approve(timesheet=sheet, wage=placement.wage, by=supervisor)
            if name == "returned":
                actions.give_back(timesheet=sheet, why="Monday was a holiday.", by=supervisor)
        invoices.build(placement=placement, by=self.user("employer_owner"))
        self._looked_after(placement, self._ended(self.newcomer("intern", "Ike Alder")))

    def _ended(self, intern: Any) -> Any:
        """An internship that ended two quarters ago."""
        from django.utils import timezone

        from codeoregon.capacity.actions import draw
        from jobs.placements.reviews.actions import plan
        from tests import factories

        now, last = timezone.now(), self._today() - timedelta(days=182)
        referral = factories.ReferralFactory(
            candidate=factories.CandidateFactory(user=intern), opening=self.made["gone"],
            state="hired", referred_at=now, ended_at=now,
        )  # fmt: skip
        taken = draw(kind="internship", what_for=f"scene {self.tag}", by=None)
        placement = factories.PlacementFactory(
            referral=referral, kind="internship", state="completed", draw=taken,
            signed_at=now - timedelta(days=300), starts_on=last - timedelta(days=90), ends_on=last,
        )  # fmt: skip
        plan(placement=placement, by=None)
        return placement

    def _looked_after(self, placement: Any, ended: Any) -> None:
        """The first review was held, the next is not; and one follow-up has its answer."""
        from badges.catalog.models import Skill
        from jobs.placements.reviews import actions, following

        placement.ojt.plan.create(skill=Skill.objects.first(), target_level=2, hours=480, method="In pairs")
        actions.plan(placement=placement, by=None)
        for kind in ("first", "midpoint"):
            self.ids[f"review_{kind}"] = placement.reviews.get(kind=kind).pk
        actions.hold(
            review=placement.reviews.get(kind="first"), by=self.user("job_developer"), held_on=self._today(),
            progress="Builds pages alone.", wage_paid=True, hours_as_agreed=False, problems="Came late twice.",
            next_steps="Begin at nine.\nTests next.",
        )  # fmt: skip
        following.answer(
            follow_up=ended.follow_ups.get(quarter=2), by=self.user("case_manager"), answer="same", source="learner",
            learned_on=self._today(),
        )  # fmt: skip

    def _wrong(self, learner: Any, staff: Any) -> None:
        """Two reasons that the learner calls wrong; one of them is answered."""
        from jobs.matching.objections import actions

        opening = self.made["open"]
        skills = [opening.needs.first().skill, None]
        said, done = (
            actions.say(about=learner, opening=opening, skill=skill, text="I hold more.", by=learner)
            for skill in skills
        )
        actions.answer(objection=done, text="You do. It is counted from tonight.", by=staff)
        self.ids |= {"objection": said.pk, "answered": done.pk}

    def _talking(self, actions: Any, owner: Any, staff: Any) -> None:
        """Somebody else who talks with the employer in some days."""
        from django.utils import timezone

        from jobs.candidates.models import Candidate

        other = Candidate.objects.visible().exclude(user=self.user("learner")).order_by("pk").last()
        row = actions.refer(candidate=other, opening=self.made["open"], by=staff)
        at = timezone.now() + timedelta(days=3)
        row = actions.interview(referral=row, by=owner, starts_at=at, minutes=30, place="https://talk.example/room")
        self.ids["talking"] = row.pk

    def _today(self) -> Any:
        from django.utils import timezone

        return timezone.localdate()

    def _note(self, enrollment: Any) -> int:
        from enrollment.desk import notes

        return notes.write(enrollment=enrollment, text="Wants evening classes.", by=self.user("case_manager")).pk

    def rules(self) -> None:
        """A draft of the crosswalk and of an agreement, in which somebody gains."""
        from badges.crosswalks.colleges.models import CHANGE, AgreementVersion
        from badges.crosswalks.evaluate import in_force
        from badges.crosswalks.versions.actions import open_draft, start_draft

        staff = self.user("programme_manager")
        agreement = AgreementVersion.objects.published().latest("effective_from")
        for name, source, permission in (
            ("skill_draft", in_force(), "badges.change_crosswalk"),
            ("credit_draft", agreement, CHANGE),
        ):
            draft = open_draft(source) or start_draft(source=source, by=staff, permission=permission)
            self.ids[name] = draft.pk
            if name == "skill_draft":
                draft.rules.filter(level=1, weight=3).update(level=2)
            else:
                for course in draft.courses.all():
                    course.rules.filter(needed__gt=2).update(needed=2)

    def _saved(self, learner: Any) -> str:
        """The token of the link that stops the mail of a search."""
        from jobs.board.forms import Filters
        from jobs.board.saved import actions

        saved = actions.save(user=learner, filters=Filters(q="web", remote=True), every="day", by=learner)
        return actions.stop_url(saved).rstrip("/").rpartition("/")[2]

    def _fits(self, learner: Any) -> str:
        """The token of the link that stops the mail about new fits."""
        from jobs.board.fits import actions
        from jobs.candidates.models import Candidate

        row = actions.set_every(candidate=Candidate.objects.get(user=learner), every="now", by=learner)
        return actions.stop_url(row).rstrip("/").rpartition("/")[2]

    def finds(self) -> None:
        """Rows of the demo that pages are about, and links that otherwise come by mail."""
        from allauth.account.forms import default_token_generator
        from allauth.account.models import EmailAddress, EmailConfirmationHMAC
        from allauth.account.utils import user_pk_to_url_str

        from badges.catalog.models import Award, Pathway
        from codeoregon.accounts import actions
        from enrollment.intake.models import Enrollment

        learner = self.user("learner")
        unproved = EmailAddress.objects.create(user=learner, email=f"new-{self.tag}@scene.example")
        # Nobody signs in as this one: a sign-in would end the link.
        forgetful = self.newcomer("forgetful", "Flo Aspen")
        key = f"{user_pk_to_url_str(forgetful)}-{default_token_generator.make_token(forgetful)}"
        uid, _dash, token = key.partition("-")
        invited = f"hana-{self.tag}@scene.example"
        actions.invite(email=invited, staff_role="case_manager", by=self.user("superuser"))
        self.ids |= {
            "badge": Award.objects.filter(user=learner).values_list("badge", flat=True).first(),
            "pathway": Pathway.objects.values_list("slug", flat=True).first(),
            "enrollment": Enrollment.objects.get(user=learner).pk,
            "learner_key": learner.pk,
            "note": self._note(Enrollment.objects.get(user=learner)),
            "stop": self._saved(learner),
            "stop_fits": self._fits(learner),
            "confirm": EmailConfirmationHMAC(unproved).key,
            "reset_uid": uid,
            "reset_key": token,
            "invited": invited,
        }


def main() -> None:
    demo = json.loads(Path(sys.argv[1]).read_text())
    settle(demo)
    scene = Scene(demo)
    for part in (scene.people, scene.openings, scene.work, scene.rules, scene.finds):
        part()
    json.dump({"ids": scene.ids, "accounts": scene.accounts}, sys.stdout)


if __name__ == "__main__":
    main()
