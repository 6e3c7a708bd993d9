"""What the database itself refuses, whichever door a row comes through: each constraint is broken once, by name.

A case says a row that is taken (``GOOD``) and what makes it refused (``BAD``); nothing else of the row changes. For a
constraint that holds only under a condition, ``FREE`` is the second row that is taken all the same.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.cases import BEFORE, NOW, TODAY, YESTERDAY, Check, Unique
from tests.jobs.matching import constraints as matching
from tests.jobs.placements import constraints as placements
from tests.owner import as_owner

OURS = ("codeoregon", "badges", "employers", "jobs", "enrollment")
OPENING = {"positions": 1, "hours_per_week": 40, "expires_at": None, "published_at": None}
PAID = {"site_id": 1, "pay_low": 20, "pay_high": 30}
PUBLISHED = {**OPENING, **PAID, "state": "published", "published_at": NOW, "expires_at": NOW}
WAITS = {"state": "approved", "opens_on": TODAY}
NOT_SELECTED = {"state": "not_selected", "ended_at": NOW, "reason": "other", "no_reason": "other"}
TALK = {"referral_id": 1, "number": 1, "minutes": 30, "place": "1 Oak Street"}
PLACEMENT = {"kind": "ojt", "state": "draft", "wage": 20, "hours_per_week": 40}
SIGNED = {**PLACEMENT, "state": "signed", "draw_id": 1, "signed_at": NOW, "starts_on": YESTERDAY, "ends_on": TODAY}
IN_FORCE = {"version": 1, "state": "published", "effective_from": TODAY}
COURSE = {"credits": 4, "unit": "quarter", "no_credit": ""}
SITE = {"zip": "97209", "county": "41051"}
SENT = {"sent_at": NOW, "sent_by_id": 1}
OFFER = {"outcome": "open", "made_at": BEFORE, "expires_at": NOW, "position": 1}
ENROLLMENT = {"state": "applicant", "covered": "", "priority": 4, "priority_groups": []}
FEIN = {"legal_name": "x", "fein_sealed": "s", "fein_digest": "a" * 64, "fein_last4": "4567"}
ACCEPTED = ({"accepted_at": NOW, "accepted_by_id": 1}, [{"accepted_at": None}, {"accepted_by_id": None}])

TYPO = [{"state": "foo"}, {"state": ""}, {"state": "Draft"}]
CHECKS = {
    **matching.CHECKS,
    **placements.CHECKS,
    "known_state_of_crosswalk": Check("badges.Crosswalk", {"state": "published", "effective_from": TODAY}, TYPO),
    "known_state_of_agreementversion": Check("badges.AgreementVersion", IN_FORCE, TYPO),
    "known_state_of_organisation": Check("employers.Organisation", {"legal_name": "x", "state": "pending"}, TYPO),
    "resume_within_limits": Check(
        "jobs.Resume",
        {"candidate_id": 1, "size": 1, "pages": 1},
        [{"size": 0}, {"size": 2**21 + 1}, {"pages": 0}, {"pages": 11}],
    ),
    "known_state_of_opening": Check("jobs.Opening", PUBLISHED, TYPO),
    "known_state_of_referral": Check("jobs.Referral", {"state": "interested"}, TYPO),
    "known_state_of_placement": Check("jobs.Placement", SIGNED, TYPO),
    "known_state_of_enrollment": Check("enrollment.Enrollment", ENROLLMENT, TYPO),
    "user_email_lower_case": Check("codeoregon.User", {"email": "a@example.org"}, [{"email": "A@example.org"}]),
    "invitation_accepted_whole": Check("codeoregon.Invitation", *ACCEPTED),
    "pool_commitment_once": Check("codeoregon.Pool", {"kind": "seat", "name": "x"}, [{"kind": "ojt"}]),
    "pool_never_overfilled": Check("codeoregon.Pool", {"kind": "ojt", "limit": 2, "drawn": 2}, [{"drawn": 3}]),
    "draw_release_whole": Check(
        "codeoregon.Draw",
        {"released_at": NOW, "release_reason": "x"},
        [{"released_at": None}, {"release_reason": ""}],
    ),
    "threshold_not_negative": Check("codeoregon.Threshold", {"value": 0}, [{"value": -1}]),
    "merge_two_people": Check("codeoregon.Merge", {"kept_id": 1, "closed_id": 2}, [{"closed_id": 1}]),
    "two_people_in_order": Check(
        "codeoregon.TwoPeople", {"first_id": 1, "second_id": 2}, [{"second_id": 1}, {"second_id": 0}]
    ),
    "award_seen_in_order": Check(
        "badges.Award", {"first_seen_at": NOW, "last_seen_at": NOW}, [{"last_seen_at": BEFORE}]
    ),
    "crosswalk_published_dated": Check(
        "badges.Crosswalk", {"state": "published", "effective_from": TODAY}, [{"effective_from": None}]
    ),
    "skill_rule_level": Check("badges.SkillRule", {"level": 1, "weight": 1}, [{"level": 0}, {"level": 4}]),
    "skill_rule_weight": Check("badges.SkillRule", {"level": 1, "weight": 1}, [{"weight": 0}, {"weight": 4}]),
    "agreement_published_dated": Check("badges.AgreementVersion", IN_FORCE, [{"effective_from": None}]),
    "college_course_credits": Check("badges.CollegeCourse", COURSE, [{"credits": -1}, {"credits": 0}]),
    "college_course_days_in_order": Check(
        "badges.CollegeCourse", {**COURSE, "earned_from": TODAY, "earned_until": TODAY}, [{"earned_until": YESTERDAY}]
    ),
    "course_rule_needs_one": Check("badges.CourseRule", {"alternative": 1, "needed": 1}, [{"needed": 0}]),
    "course_rule_way": Check("badges.CourseRule", {"alternative": 1, "needed": 1}, [{"alternative": 0}]),
    "proof_dated": Check(
        "badges.ProviderAccount", {"proof": "staff", "proved_at": NOW}, [{"proof": ""}, {"proved_at": None}]
    ),
    "organisation_has_name": Check("employers.Organisation", {"legal_name": "x"}, [{"legal_name": ""}]),
    "organisation_website_is_web": Check(
        "employers.Organisation",
        {"legal_name": "x", "website": "HTTP://example.com"},
        [{"website": bad} for bad in ("javascript:alert(1)", "ftp://files.example.com", "data:text/html,x", "www")],
    ),
    "organisation_fein_whole": Check(
        "employers.Organisation", FEIN, [{name: ""} for name in FEIN if name != "legal_name"] + [{"fein_last4": "45x7"}]
    ),
    "member_invitation_accepted_whole": Check("employers.MemberInvitation", *ACCEPTED),
    "member_invitation_lower_case": Check("employers.MemberInvitation", {"email": "a@b.org"}, [{"email": "A@b.org"}]),
    "minimum_wage_in_order": Check(
        "employers.MinimumWage",
        {"effective_from": TODAY, "portland_metro_ugb": 3, "standard": 2, "nonurban": 1},
        [{"standard": 4}, {"nonurban": 3}, {"nonurban": 0}],
    ),
    "site_zip": Check("employers.Site", SITE, [{"zip": z} for z in ("", "9720", "9720a")]),
    "site_county": Check("employers.Site", SITE, [{"county": c} for c in ("", "4105", "Multn")]),
    "opening_pay_range": Check(
        "jobs.Opening", PUBLISHED, [{"pay_low": 31}, {"pay_low": 0}, {"pay_low": -1, "pay_high": -1}]
    ),
    "opening_pay_given": Check("jobs.Opening", PUBLISHED, [{"pay_low": None}, {"pay_high": None}]),
    "opening_positions": Check("jobs.Opening", PUBLISHED, [{"positions": 0}]),
    "opening_hours": Check("jobs.Opening", PUBLISHED, [{"hours_per_week": 0}, {"hours_per_week": 61}]),
    "opening_place": Check("jobs.Opening", PUBLISHED, [{"site_id": None}]),
    "opening_published_dated": Check("jobs.Opening", PUBLISHED, [{"published_at": None}, {"expires_at": None}]),
    "opening_opens_when_approved": Check("jobs.Opening", {**PUBLISHED, **WAITS}, [{"state": "published"}]),
    "opening_ended_dated": Check(
        "jobs.Opening", {**PUBLISHED, "state": "closed", "ended_at": NOW}, [{"ended_at": None}, {"state": "published"}]
    ),
    "board_state_is_one_row": Check("jobs.BoardState", {"id": 1, "transaction": 1, "changed_at": NOW}, [{"id": 2}]),
    "saved_search_due": Check(
        "jobs.SavedSearch", {"every": "day", "due_at": NOW}, [{"due_at": None}, {"every": "never"}]
    ),
    "need_level": Check("jobs.Need", {"level": 1}, [{"level": 0}, {"level": 4}]),
    "referral_ended_dated": Check(
        "jobs.Referral", {"state": "withdrawn", "ended_at": NOW}, [{"ended_at": None}, {"state": "interested"}]
    ),
    "referral_referred_dated": Check(
        "jobs.Referral",
        {"state": "referred", "referred_at": NOW},
        [
            {"referred_at": None},
            {"referred_at": None, "state": "hired", "ended_at": NOW},
            {"referred_at": None, "state": "called_off", "ended_at": NOW},
        ],
    ),
    "referral_no_has_reason": Check("jobs.Referral", NOT_SELECTED, [{"reason": ""}]),
    "referral_no_reason_from_list": Check("jobs.Referral", NOT_SELECTED, [{"no_reason": ""}]),
    "interview_number_from_one": Check("jobs.Interview", TALK, [{"number": 0}]),
    "interview_minutes": Check("jobs.Interview", TALK, [{"minutes": 9}, {"minutes": 481}]),
    "interview_has_place": Check("jobs.Interview", TALK, [{"place": ""}]),
    "placement_signed_is_drawn": Check("jobs.Placement", SIGNED, [{"draw_id": None}, {"kind": "direct"}]),
    "placement_signed_dated": Check("jobs.Placement", SIGNED, [{"signed_at": None}]),
    "placement_days_in_order": Check(
        "jobs.Placement",
        {**PLACEMENT, "starts_on": TODAY, "ends_on": TODAY},
        [{"ends_on": YESTERDAY}, {"starts_on": None}],
    ),
    "placement_wage": Check("jobs.Placement", PLACEMENT, [{"wage": 0}, {"wage": -1}]),
    "placement_hours": Check("jobs.Placement", PLACEMENT, [{"hours_per_week": 0}, {"hours_per_week": 61}]),
    "placement_sent_has_days": Check(
        "jobs.Placement", SIGNED, [{"starts_on": None, "ends_on": None}, {"ends_on": None}]
    ),
    "funding_stream_days_in_order": Check(
        "enrollment.FundingStream", {"opens_on": TODAY, "closes_on": TODAY}, [{"closes_on": YESTERDAY}]
    ),
    "seat_end_whole": Check(
        "enrollment.Seat",
        {"started_at": BEFORE, "ended_at": NOW, "end": "reclaimed"},
        [{"end": ""}, {"ended_at": None}],
    ),
    "seat_times_in_order": Check(
        "enrollment.Seat", {"started_at": NOW, "ended_at": NOW, "end": "reclaimed"}, [{"ended_at": BEFORE}]
    ),
    "seat_sent_whole": Check("enrollment.Seat", SENT, [{"sent_at": None}, {"sent_by_id": None}]),
    "seat_accepted_was_sent": Check(
        "enrollment.Seat", {**SENT, "provider_accepted_at": NOW}, [{"sent_at": None, "sent_by_id": None}]
    ),
    "queued_has_its_time": Check(
        "enrollment.Enrollment", {**ENROLLMENT, "state": "waitlisted", "queued_at": NOW}, [{"queued_at": None}]
    ),
    "warned_has_its_time": Check(
        "enrollment.Enrollment",
        {**ENROLLMENT, "state": "inactive_warned", "warned_at": NOW},
        [{"warned_at": None}, {"state": "active"}],
    ),
    "completed_has_its_time": Check(
        "enrollment.Enrollment", {**ENROLLMENT, "state": "completed", "completed_at": NOW}, [{"completed_at": None}]
    ),
    "exited_has_its_day": Check(
        "enrollment.Enrollment",
        {**ENROLLMENT, "state": "exited", "completed_at": NOW, "exited_on": TODAY},
        [{"exited_on": None}],
    ),
    "priority_follows_from_answers": Check(
        "enrollment.Enrollment",
        {**ENROLLMENT, "covered": "veteran", "priority": 1, "priority_groups": ["low_income"]},
        [{"priority": 2}, {"covered": ""}, {"priority_groups": []}, {"priority": 4}],
    ),
    "offer_answer_whole": Check(
        "enrollment.Offer",
        {**OFFER, "outcome": "accepted", "answered_at": NOW},
        [{"answered_at": None}, {"outcome": "open"}],
    ),
    "offer_times_in_order": Check("enrollment.Offer", OFFER, [{"expires_at": BEFORE}]),
    "offer_place_from_one": Check("enrollment.Offer", OFFER, [{"position": 0}]),
    "consent_times_in_order": Check(
        "enrollment.Consent", {"given_at": NOW, "withdrawn_at": NOW}, [{"withdrawn_at": BEFORE}]
    ),
    "case_note_times_in_order": Check(
        "enrollment.CaseNote", {"text": "x", "written_at": NOW, "edited_at": NOW}, [{"edited_at": BEFORE}]
    ),
    "case_note_says_something": Check("enrollment.CaseNote", {"text": "x"}, [{"text": ""}]),
    "determination_by_staff_has_reason": Check("enrollment.Determination", {"by_id": 1, "why": "x"}, [{"why": ""}]),
    "eo_answer_race_offered": Check(
        "enrollment.Answer", {"race_ethnicity": ["asian", "white"]}, [{"race_ethnicity": ["asian", "martian"]}]
    ),
    "eo_answer_sex_offered": Check("enrollment.Answer", {"sex": "not_said"}, [{"sex": "x"}]),
    "eo_answer_english_offered": Check("enrollment.Answer", {"limited_english": "no"}, [{"limited_english": "maybe"}]),
    "eo_disability_offered": Check("enrollment.DisabilityAnswer", {"has_disability": "yes"}, [{"has_disability": "x"}]),
}

UNIQUES = {
    **matching.UNIQUES,
    **placements.UNIQUES,
    "codeoregon.User.email": Unique("codeoregon.User", {"email": "a@example.org"}),
    "invitation_open_once": Unique(
        "codeoregon.Invitation",
        {"email": "a@example.org", "token_hash": "a"},
        {"email": "A@example.org", "token_hash": "b"},
        {"accepted_at": NOW, "accepted_by_id": 1},
    ),
    "codeoregon.Invitation.token_hash": Unique(
        "codeoregon.Invitation", {"email": "a@example.org", "token_hash": "a"}, {"email": "b@example.org"}
    ),
    "codeoregon.Seal.digest": Unique("codeoregon.Seal", {"digest": "a"}),
    "sealed_event_once": Unique("codeoregon.SealedEvent", {"table": "a", "event_id": 1}),
    "pool_once_of_each_name": Unique("codeoregon.Pool", {"kind": "seat", "name": "a"}),
    "draw_once_for_each": Unique("codeoregon.Draw", {"what_for": "a"}, {}, {"released_at": NOW, "release_reason": "x"}),
    "codeoregon.Message.key": Unique("codeoregon.Message", {"key": "a"}),
    "nightly_once_a_date": Unique("codeoregon.NightlyRun", {"job": "nightly", "local_date": TODAY}),
    "nightly_step_once": Unique("codeoregon.NightlyStep", {"task": "a"}),
    "threshold_once_a_day": Unique("codeoregon.Threshold", {"name": "a", "effective_from": TODAY, "value": 1}),
    "codeoregon.Erasure.user": Unique("codeoregon.Erasure", {}),
    "codeoregon.Merge.closed": Unique("codeoregon.Merge", {"kept_id": 1, "closed_id": 2}, {"kept_id": 3}),
    "two_people_said_once": Unique("codeoregon.TwoPeople", {"first_id": 1, "second_id": 2}),
    "badges.Track.slug": Unique("badges.Track", {"slug": "a"}),
    "badges.Course.slug": Unique("badges.Course", {"slug": "a"}),
    "badge_external_once": Unique("badges.Badge", {"external_id": 1}),
    "badges.Skill.slug": Unique("badges.Skill", {"slug": "a"}),
    "badges.Pathway.slug": Unique("badges.Pathway", {"slug": "a"}),
    "pathway_step_position_once": Unique("badges.PathwayStep", {"position": 1}),
    "pathway_option_once": Unique("badges.PathwayOption", {}),
    "feed_change_once": Unique("badges.FeedChange", {"provider": "a", "field": "badges[].rarity"}),
    "award_once": Unique("badges.Award", {"first_seen_at": NOW, "last_seen_at": NOW}),
    "crosswalk_one_a_date": Unique("badges.Crosswalk", IN_FORCE, {"version": 2}, {"state": "draft"}),
    "badges.Crosswalk.version": Unique("badges.Crosswalk", {"version": 1, "state": "draft"}),
    "badges.College.name": Unique("badges.College", {"name": "a"}),
    "agreement_title_once": Unique("badges.Agreement", {"college_id": 1, "title": "a"}),
    "agreement_version_once": Unique("badges.AgreementVersion", {"agreement_id": 1, "version": 1}),
    "agreement_one_a_date": Unique("badges.AgreementVersion", IN_FORCE, {"version": 2}, {"state": "draft"}),
    "college_course_once": Unique("badges.CollegeCourse", {**COURSE, "version_id": 1, "code": "a"}),
    "course_rule_badge_once": Unique("badges.CourseRuleBadge", {"rule_id": 1, "badge_id": 1}),
    "skill_rule_once": Unique("badges.SkillRule", {"level": 1, "weight": 1}),
    "handle_one_learner": Unique(
        "badges.ProviderAccount",
        {"user_id": 1, "handle": "ana", "proof": "staff", "proved_at": NOW},
        {"user_id": 2, "handle": "Ana"},
        {"proof": "", "proved_at": None},
    ),
    "provider_account_once": Unique(
        "badges.ProviderAccount", {"handle": "ana"}, {"handle": "other"}, {"unlinked_at": NOW}
    ),
    "member_once": Unique("employers.Membership", {"role": "owner"}, {"role": "recruiter"}, {"removed_at": NOW}),
    "member_invitation_open_once": Unique(
        "employers.MemberInvitation",
        {"email": "a@example.org", "token_hash": "a"},
        {"token_hash": "b"},
        {"accepted_at": NOW, "accepted_by_id": 1},
    ),
    "employers.MemberInvitation.token_hash": Unique(
        "employers.MemberInvitation", {"email": "a@example.org", "token_hash": "a"}, {"email": "b@example.org"}
    ),
    "opening_form_once": Unique("jobs.Opening", {**OPENING, "created_by_id": 1, "form_key": UUID(int=1)}),
    "saved_search_once": Unique("jobs.SavedSearch", {"query": "q=web", "every": "never"}, free={"query": "q=css"}),
    "need_skill_once": Unique("jobs.Need", {"level": 1}),
    "match_block_once": Unique("jobs.MatchBlock", {"run_id": 1, "first": 1, "last": 2}, {"last": 3}, {"first": 3}),
    "referral_live_once": Unique(
        "jobs.Referral",
        {"state": "interested"},
        {"state": "viewed", "referred_at": NOW},
        {"state": "withdrawn", "ended_at": NOW},
    ),
    "interview_number_once": Unique("jobs.Interview", TALK, {"minutes": 45}, {"number": 2}),
    "jobs.Placement.referral": Unique("jobs.Placement", {**SIGNED, "referral_id": 1, "draw_id": 1}, {"draw_id": 2}),
    "jobs.Placement.draw": Unique("jobs.Placement", {**SIGNED, "referral_id": 1, "draw_id": 1}, {"referral_id": 2}),
    "signature_once_a_party": Unique("jobs.Signature", {"party": "board", "user_id": 1}, {"user_id": 2}),
    "signature_one_party_a_person": Unique("jobs.Signature", {"party": "board", "user_id": 1}, {"party": "learner"}),
    "enrollment.Programme.slug": Unique("enrollment.Programme", {"slug": "a"}),
    "service_county_once": Unique("enrollment.ServiceCounty", {"fips": "41051"}),
    "enrollment.FundingStream.code": Unique("enrollment.FundingStream", {"code": "a", "pool_id": 1}, {"pool_id": 2}),
    "enrollment.FundingStream.pool": Unique("enrollment.FundingStream", {"code": "a", "pool_id": 1}, {"code": "b"}),
    "seat_live_once": Unique(
        "enrollment.Seat", {"started_at": NOW, "draw_id": 1}, {"draw_id": 2}, {"ended_at": NOW, "end": "reclaimed"}
    ),
    "seat_licence_code_once": Unique(
        "enrollment.Seat",
        {"user_id": 1, "draw_id": 1, "started_at": NOW, "licence_code": "a"},
        {"user_id": 2, "draw_id": 2},
        {"ended_at": NOW, "end": "reclaimed"},
    ),
    "enrollment.Seat.draw": Unique("enrollment.Seat", {"user_id": 1, "draw_id": 1}, {"user_id": 2}),
    "enrolled_once": Unique("enrollment.Enrollment", {**ENROLLMENT, "reference": "a"}, {"reference": "b"}),
    "enrollment.Enrollment.reference": Unique(
        "enrollment.Enrollment", {**ENROLLMENT, "reference": "a", "user_id": 1}, {"user_id": 2}
    ),
    "offer_open_once": Unique("enrollment.Offer", OFFER, {"position": 2}, {"outcome": "declined", "answered_at": NOW}),
    "consent_standing_once": Unique(
        "enrollment.Consent",
        {"kind": "terms", "version": "1", "given_at": NOW},
        {"version": "2"},
        {"withdrawn_at": NOW},
    ),
    "notice_given_once": Unique("enrollment.NoticeReceipt", {"notice": "a", "version": "1", "language": "en"}),
    "enrollment.ResumeLink.token_hash": Unique("enrollment.ResumeLink", {"token_hash": "a"}),
    "enrollment.SignUpImport.sha256": Unique("enrollment.SignUpImport", {"sha256": "a"}),
}

# What a column that a case does not speak of holds, where the model has no default and the column may not be empty.
PLAIN: list[tuple[type[models.Field], Any]] = [
    (models.DateTimeField, NOW), (models.DateField, TODAY), (models.BooleanField, False), (models.BinaryField, b"x"),
    (models.JSONField, {}), (models.DecimalField, 1), (models.IntegerField, 1), (models.UUIDField, None),
]  # fmt: skip


def row(label: str, values: dict[str, Any]) -> models.Model:
    """One row of the model, not yet saved, its unnamed columns filled with something plain."""
    model = apps.get_model(label)
    made = model(**values)
    for column in model._meta.local_concrete_fields:
        said = column.attname in values or column.primary_key or column.generated
        if said or column.null or column.has_default() or getattr(made, column.attname) not in (None, ""):
            continue
        if column.is_relation:
            setattr(made, column.attname, 1)
        else:
            plain = [value for kind, value in PLAIN if isinstance(column, kind)]
            if plain:
                setattr(made, column.attname, plain[0])
    return made


def insert(label: str, values: dict[str, Any]) -> models.Model:
    made = row(label, values)
    with transaction.atomic():
        # Neither the model's save() nor its signals: the table alone is asked.
        apps.get_model(label)._base_manager.bulk_create([made])
    return made


def refused(label: str, values: dict[str, Any]) -> str:
    """The name of the constraint that refuses the row."""
    with pytest.raises(IntegrityError) as refusal:
        insert(label, values)
    return refusal.value.__cause__.diag.constraint_name  # type: ignore[union-attr]


def named(name: str) -> str:
    """The database's name of a constraint; ``app.Model.field`` is that of the field's own."""
    if "." not in name:
        return name
    label, _, column = name.rpartition(".")
    model = apps.get_model(label)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND pg_get_constraintdef(oid) = %s",
            [model._meta.db_table.replace('"."', "."), f"UNIQUE ({model._meta.get_field(column).column})"],
        )
        return cursor.fetchone()[0]


def declared() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in OURS:
            yield from (constraint.name for constraint in model._meta.constraints)
            for column in model._meta.local_fields:
                if column.unique and not column.primary_key:
                    yield f"{model._meta.label}.{column.name}"


def test_every_constraint_has_its_case():
    assert sorted(declared()) == sorted([*CHECKS, *UNIQUES])


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHECKS)
def test_a_row_that_breaks_the_rule_is_refused(name):
    case = CHECKS[name]
    with as_owner():
        insert(case.model, case.good).delete()
        for bad in case.bad:
            assert refused(case.model, {**case.good, **bad}) == name, bad


@pytest.mark.django_db
@pytest.mark.parametrize("name", UNIQUES)
def test_a_second_row_is_refused(name):
    case = UNIQUES[name]
    with as_owner():
        insert(case.model, case.good)
        assert refused(case.model, {**case.good, **case.but}) == named(name)
        if case.free:
            insert(case.model, {**case.good, **case.but, **case.free})
