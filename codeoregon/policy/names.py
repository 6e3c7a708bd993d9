"""The programme's figures by name, each with the value it starts from, where that is from, and its bounds."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Name(StrEnum):
    LEARNER_GOAL = "learner_goal"
    OPENING_DAYS = "opening_days"
    FIRST_EXPIRY_REMINDER = "first_expiry_reminder"
    SECOND_EXPIRY_REMINDER = "second_expiry_reminder"
    LAST_EXPIRY_REMINDER = "last_expiry_reminder"
    VETERANS_WINDOW_DAYS = "veterans_window_days"
    FIRST_ANSWER_REMINDER = "first_answer_reminder"
    SECOND_ANSWER_REMINDER = "second_answer_reminder"
    SILENCE_DAYS = "silence_days"
    GOOD_MATCH = "good_match"
    INVITATION_DAYS = "invitation_days"
    REVIEW_DAYS = "review_days"
    RESUME_DAYS = "resume_days"
    REMIND_HOURS = "remind_hours"
    REMIND_TIMES = "remind_times"
    OFFER_DAYS = "offer_days"
    INACTIVE_DAYS = "inactive_days"
    RECLAIM_DAYS = "reclaim_days"
    ADULT_AGE = "adult_age"
    YOUNGEST_AGE = "youngest_age"
    EXIT_DAYS = "exit_days"
    FOLLOW_UP_QUARTERS = "follow_up_quarters"
    RECORD_YEARS = "record_years"
    OJT_SHARE = "ojt_share"
    OJT_SHARE_MOST = "ojt_share_most"
    FIRST_REVIEW_DAYS = "first_review_days"
    POLICY_NOTICE_DAYS = "policy_notice_days"
    UNRETAINED_TRAINEES = "unretained_trainees"
    UNRETAINED_YEARS = "unretained_years"


@dataclass(frozen=True)
class Figure:
    label: str | Promise
    unit: str | Promise
    first: Decimal
    source: str
    lowest: int
    highest: int

    def obstacle(self, value: Decimal) -> str:
        """Why the figure can't be ``value``, as a sentence; "" when it can. All figures are whole numbers."""
        if value == value.to_integral_value() and self.lowest <= value <= self.highest:
            return ""
        return gettext("Enter a whole number from %(lowest)s to %(highest)s (%(unit)s).") % {
            "lowest": f"{self.lowest:,}",
            "highest": f"{self.highest:,}",
            "unit": self.unit,
        }


NAMES: dict[str, Figure] = {
    Name.LEARNER_GOAL: Figure(
        _("Learners the programme wants to reach"), _("people"), Decimal(10_000), "programme launch, 2015", 1, 1_000_000
    ),
    Name.OPENING_DAYS: Figure(
        _("Days an opening stays open unless renewed"), _("days"), Decimal(90), "our own choice", 1, 365
    ),
    Name.FIRST_EXPIRY_REMINDER: Figure(
        _("Days before an opening ends on which its employer is first reminded"),
        _("days"),
        Decimal(14),
        "our own choice; 0: not at all",
        0,
        90,
    ),
    Name.SECOND_EXPIRY_REMINDER: Figure(
        _("Days before an opening ends on which its employer is reminded again"),
        _("days"),
        Decimal(7),
        "our own choice; 0: not at all",
        0,
        90,
    ),
    Name.LAST_EXPIRY_REMINDER: Figure(
        _("Days before an opening ends on which its employer is reminded for the last time"),
        _("days"),
        Decimal(1),
        "our own choice; 0: not at all",
        0,
        90,
    ),
    Name.VETERANS_WINDOW_DAYS: Figure(
        _("Days in which only veterans and their spouses see an approved opening"),
        _("days"),
        Decimal(0),
        "our own choice; 0: no such days. No federal rule asks for them",
        0,
        30,
    ),
    Name.FIRST_ANSWER_REMINDER: Figure(
        _("Days without an answer after which an employer is first reminded of a candidate"),
        _("days"),
        Decimal(3),
        "our own choice; 0: not at all",
        0,
        60,
    ),
    Name.SECOND_ANSWER_REMINDER: Figure(
        _("Days without an answer after which an employer is reminded of a candidate again"),
        _("days"),
        Decimal(7),
        "our own choice; 0: not at all",
        0,
        60,
    ),
    Name.SILENCE_DAYS: Figure(
        _("Days without an answer after which a learner is told so"),
        _("days"),
        Decimal(14),
        "our own choice; 0: not at all",
        0,
        90,
    ),
    Name.GOOD_MATCH: Figure(
        _("Score from which an opening is called a fit"), _("points of 100"), Decimal(80), "our own choice", 1, 100
    ),
    Name.INVITATION_DAYS: Figure(_("Days an invitation can be used"), _("days"), Decimal(7), "our own choice", 1, 90),
    Name.REVIEW_DAYS: Figure(
        _("Working days in which staff look at answers that the rules can't decide"),
        _("days"),
        Decimal(5),
        "our own choice",
        1,
        60,
    ),
    Name.RESUME_DAYS: Figure(
        _("Days a link to go on with joining can be used"), _("days"), Decimal(7), "our own choice", 1, 90
    ),
    Name.REMIND_HOURS: Figure(
        _("Hours without a new answer before somebody who began to join is reminded"),
        _("hours"),
        Decimal(24),
        "our own choice",
        1,
        720,
    ),
    Name.REMIND_TIMES: Figure(
        _("Reminders to somebody who began to join"), _("times"), Decimal(2), "our own choice", 0, 5
    ),
    Name.OFFER_DAYS: Figure(_("Days to accept a seat"), _("days"), Decimal(7), "programme rules", 1, 90),
    Name.INACTIVE_DAYS: Figure(
        _("Days without a new badge before a warning"), _("days"), Decimal(21), "programme rules", 1, 365
    ),
    Name.RECLAIM_DAYS: Figure(
        _("Days from the warning until a seat goes to somebody else"), _("days"), Decimal(14), "programme rules", 1, 365
    ),
    Name.ADULT_AGE: Figure(
        _("Age from which nobody else has to agree"), _("years"), Decimal(18), "our own choice; to be checked", 13, 21
    ),
    Name.YOUNGEST_AGE: Figure(
        _("Age from which somebody can join"), _("years"), Decimal(14), "our own choice; to be checked", 13, 21
    ),
    Name.EXIT_DAYS: Figure(
        _("Days without a service before somebody counts as exited"), _("days"), Decimal(90), "20 CFR 677.150", 1, 365
    ),
    Name.FOLLOW_UP_QUARTERS: Figure(
        _("Quarters of follow-up after the exit"), _("quarters"), Decimal(4), "WIOA indicators", 1, 8
    ),
    Name.RECORD_YEARS: Figure(
        _("Years that records are kept from the close of their program year"),
        _("years"),
        Decimal(3),
        "29 CFR 38.43",
        3,
        20,
    ),
    Name.OJT_SHARE: Figure(
        _("Part of a trainee's wage that is paid back"), _("percent"), Decimal(50), "20 CFR 680.720", 1, 50
    ),
    Name.OJT_SHARE_MOST: Figure(
        _("Part of a trainee's wage that is paid back for recorded reasons, at most"),
        _("percent"),
        Decimal(75),
        "20 CFR 680.730",
        50,
        75,
    ),
    Name.FIRST_REVIEW_DAYS: Figure(
        _("Days from the first day of work in which the first review of a placement is held"),
        _("days"),
        Decimal(14),
        "programme rules",
        1,
        60,
    ),
    Name.POLICY_NOTICE_DAYS: Figure(
        _("Days before workers' compensation insurance ends in which staff are told"),
        _("days"),
        Decimal(30),
        "our own choice",
        1,
        120,
    ),
    Name.UNRETAINED_TRAINEES: Figure(
        _("Trainees let go, one after the other, before an employer gets no more"),
        _("people"),
        Decimal(2),
        "our own choice; 20 CFR 680.700(b) names no number",
        1,
        20,
    ),
    Name.UNRETAINED_YEARS: Figure(
        _("Years in which trainees let go count"), _("years"), Decimal(3), "our own choice", 1, 10
    ),
}
