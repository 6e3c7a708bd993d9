"""Cases of the constraints on training contracts, for ``tests/test_constraints.py``."""

import datetime as dt
from decimal import Decimal

from tests.cases import NOW, TODAY, YESTERDAY, Check, Unique

HIGHER = {"rate": 75, "factors": ["participant", "training"], "approved_by_id": 1, "approved_at": NOW}
PLAN = {"skill_id": 1, "start_level": 0, "target_level": 3}
EVALUATED = {"evaluated_at": NOW, "evaluated_by_id": 1, "recommended": True, "evaluation": "x"}
LIFTED = {"lifted_at": NOW, "lifted_by_id": 1, "lift_reason": "x"}
VERSION = {
    **{"placement_id": 1, "number": 2, "state": "draft", "counts_from": YESTERDAY, "ends_on": TODAY, "wage": 20},
    **{"hours_per_week": 40, "rate": 50, "hours": 10, "ceiling": 100},
}
WAITING = {"kind": "ojt", "state": "sent", "wage": 20, "hours_per_week": 40, "starts_on": TODAY, "ends_on": TODAY}

MONDAY = TODAY - dt.timedelta(days=TODAY.weekday())
SHEET = {"week": MONDAY, "state": "approved", "submitted_at": NOW, "wage": 20, "approved_by_id": 1, "approved_at": NOW}
SECOND = {"version": 2, "correction": "x"}

BILL = {"number": 1, "state": "draft"}
SENT_BILL = {**BILL, "state": "submitted", "submitted_at": NOW, "submitted_by_id": 1}
PAID_BILL = {**SENT_BILL, "state": "paid", "paid_on": TODAY, "payment": "x"}
LINE = {"hours": 40, "wage": 20, "rate": 50, "amount": 400}

HELD = {
    **{"kind": "first", "held_on": YESTERDAY, "held_by_id": 1, "noted_at": NOW, "wage_paid": True},
    **{"hours_as_agreed": True, "progress": "x", "next_steps": "x"},
}
ANSWERED = {
    **{"quarter": 2, "answer": "same", "source": "learner", "learned_on": YESTERDAY},
    **{"answered_by_id": 1, "answered_at": NOW},
}
TO_COME = NOW.date() + dt.timedelta(days=2)

CHECKS = {
    "review_kind_known": Check("jobs.Review", {"kind": "final"}, [{"kind": "yearly"}, {"kind": ""}]),
    "review_held_whole": Check(
        "jobs.Review",
        HELD,
        [{name: None} for name in ("held_on", "held_by_id", "noted_at", "wage_paid", "hours_as_agreed")]
        + [{"progress": ""}, {"next_steps": ""}],
    ),
    "review_says_what_is_wrong": Check("jobs.Review", HELD, [{"wage_paid": False}, {"hours_as_agreed": False}]),
    "review_day_has_come": Check("jobs.Review", HELD, [{"held_on": TO_COME}]),
    "follow_up_quarter_known": Check("jobs.FollowUp", {"quarter": 4}, [{"quarter": 1}, {"quarter": 3}]),
    "follow_up_answered_whole": Check(
        "jobs.FollowUp",
        {**ANSWERED, "answer": "not_reached", "source": ""},
        [{"learned_on": None}, {"answered_by_id": None}, {"answered_at": None}, {"answer": ""}, {"answer": "maybe"}],
    ),
    "follow_up_says_from_whom": Check(
        "jobs.FollowUp", ANSWERED, [{"source": ""}, {"source": "rumour"}, {"answer": "not_reached"}]
    ),
    "follow_up_wage_of_a_job": Check("jobs.FollowUp", {**ANSWERED, "wage": 20}, [{"wage": 0}, {"answer": "no"}]),
    "follow_up_left_employer": Check(
        "jobs.FollowUp", {**ANSWERED, "answer": "no", "left_by_choice": True}, [{"answer": "same"}]
    ),
    "follow_up_day_has_come": Check("jobs.FollowUp", ANSWERED, [{"learned_on": TO_COME}]),
    "known_state_of_invoice": Check("jobs.Invoice", SENT_BILL, [{"state": "nowhere"}, {"state": ""}]),
    "invoice_total_not_negative": Check("jobs.Invoice", {**BILL, "total": 0}, [{"total": -1}]),
    "invoice_sent_whole": Check(
        "jobs.Invoice", SENT_BILL, [{"submitted_at": None}, {"submitted_by_id": None}, {"state": "returned"}]
    ),
    "invoice_paid_whole": Check("jobs.Invoice", PAID_BILL, [{"paid_on": None}, {"payment": ""}, {"state": "approved"}]),
    "invoice_line_wage": Check("jobs.InvoiceLine", LINE, [{"wage": 0}]),
    "invoice_line_rate": Check("jobs.InvoiceLine", LINE, [{"rate": -1}, {"rate": Decimal("75.1")}]),
    "invoice_line_hours_of_a_week": Check("jobs.InvoiceLine", LINE, [{"hours": -169}, {"hours": 169}]),
    "known_state_of_timesheet": Check("jobs.Timesheet", {"week": MONDAY}, [{"state": "nowhere"}]),
    "timesheet_week_begins_on_monday": Check(
        "jobs.Timesheet", {"week": MONDAY}, [{"week": MONDAY + dt.timedelta(days=n)} for n in range(1, 7)]
    ),
    "timesheet_correction_has_reason": Check(
        "jobs.Timesheet", {"week": MONDAY, "version": 2, "correction": "x"}, [{"version": 1}, {"correction": ""}]
    ),
    "timesheet_sent_is_signed": Check(
        "jobs.Timesheet", {"week": MONDAY, "state": "submitted", "submitted_at": NOW}, [{"submitted_at": None}]
    ),
    "timesheet_approval_whole": Check(
        "jobs.Timesheet",
        SHEET,
        [{"wage": None}, {"approved_by_id": None}, {"approved_at": None}, {"wage": 0}, {"state": "submitted"}],
    ),
    "timesheet_hours_not_negative": Check(
        "jobs.TimesheetDay", {"date": TODAY}, [{"regular": -1}, {"overtime": -1}, {"leave": -1}]
    ),
    "timesheet_day_is_over": Check(
        "jobs.TimesheetDay",
        {"date": TODAY, "regular": 20, "overtime": 3, "leave": 2},
        [{"regular": Decimal("20.01")}, {"overtime": 4}, {"leave": 3}],
    ),
    "known_state_of_modification": Check("jobs.Modification", VERSION, [{"state": "foo"}, {"state": ""}]),
    "modification_after_the_first": Check("jobs.Modification", VERSION, [{"number": 1}]),
    "modification_days_in_order": Check("jobs.Modification", VERSION, [{"counts_from": NOW.date().replace(year=2999)}]),
    "modification_wage_and_hours": Check(
        "jobs.Modification",
        {**VERSION, "rate": None, "hours": None, "ceiling": None},
        [{"wage": 0}, {"hours_per_week": 0}, {"hours_per_week": 61}],
    ),
    "modification_ceiling_adds_up": Check(
        "jobs.Modification",
        VERSION,
        [
            *({"ceiling": 101}, {"ceiling": None}, {"rate": None}, {"hours": None}),
            *({"rate": 76, "ceiling": 152}, {"hours": 0}),
            *({"hours_before": 1}, {"amount_before": 1}, {"hours_before": -1, "ceiling": 101}),
            *({"amount_before": -1, "ceiling": 99}, {"hours_before": 101, "ceiling": -1}),
        ],
    ),
    "modification_signed_whole": Check(
        "jobs.Modification",
        {**VERSION, "state": "signed", "signed_at": NOW, "agreement": "x"},
        [{"signed_at": None}, {"agreement": ""}, {"state": "sent"}],
    ),
    "internship_evaluated_whole": Check(
        "jobs.InternshipTerms",
        EVALUATED,
        [{name: None} for name in EVALUATED if name != "evaluation"] + [{"evaluation": ""}],
    ),
    "internship_hired_whole": Check(
        "jobs.InternshipTerms", {"hired_on": TODAY, "hired_wage": 20}, [{"hired_on": None}, {"hired_wage": None}]
    ),
    "training_stop_lifted_whole": Check(
        "jobs.TrainingStop", LIFTED, [{"lifted_at": None}, {"lifted_by_id": None}, {"lift_reason": ""}]
    ),
    "placement_ended_after_its_start": Check(
        "jobs.Placement",
        {**WAITING, "kind": "direct", "state": "completed", "signed_at": NOW, "ended_on": TODAY},
        [{"ended_on": YESTERDAY}, {"state": "sent"}],
    ),
    "placement_waits_while_sent": Check(
        "jobs.Placement", {**WAITING, "waits_since": NOW}, [{"state": "draft"}, {"kind": "direct"}]
    ),
    "ojt_rate_within_the_law": Check(
        "jobs.OjtTerms",
        HIGHER,
        [{"rate": Decimal("75.1")}, {"factors": []}, {"approved_by_id": None, "approved_at": None}, {"rate": -1}],
    ),
    "ojt_factors_known": Check("jobs.OjtTerms", HIGHER, [{"factors": ["participant", "luck"]}]),
    "ojt_approval_whole": Check(
        "jobs.OjtTerms", {**HIGHER, "rate": 50}, [{"approved_by_id": None}, {"approved_at": None}]
    ),
    "ojt_ceiling_not_negative": Check("jobs.OjtTerms", {"ceiling": 0}, [{"ceiling": -1}]),
    "ojt_svp_level": Check("jobs.OjtTerms", {"svp": 9}, [{"svp": 0}, {"svp": 10}]),
    "plan_start_level": Check("jobs.PlanRow", PLAN, [{"start_level": 4}]),
    "plan_target_level": Check("jobs.PlanRow", PLAN, [{"target_level": 0}, {"target_level": 4}]),
    "plan_hours_close_a_gap": Check("jobs.PlanRow", {**PLAN, "hours": 10}, [{"start_level": 3}]),
    "svp_hours_level": Check("jobs.SvpHours", {"svp": 9, "effective_from": TODAY}, [{"svp": 0}, {"svp": 10}]),
}
UNIQUES = {
    "review_once": Unique("jobs.Review", HELD, {"progress": "y"}),
    "follow_up_once": Unique("jobs.FollowUp", ANSWERED, {"answer": "no"}),
    "invoice_number_once": Unique("jobs.Invoice", SENT_BILL),
    "invoice_open_once": Unique("jobs.Invoice", BILL, {"number": 2, "state": "returned"}, {**SENT_BILL, "number": 2}),
    "jobs.InvoiceLine.timesheet": Unique("jobs.InvoiceLine", LINE, {"invoice_id": 2}),
    "timesheet_version_once": Unique("jobs.Timesheet", SHEET, {"state": "replaced"}),
    "timesheet_open_once": Unique(
        "jobs.Timesheet",
        {"week": MONDAY},
        {**SECOND, "state": "returned"},
        {**SECOND, **{key: value for key, value in SHEET.items() if key != "week"}},
    ),
    "timesheet_approved_once": Unique(
        "jobs.Timesheet",
        SHEET,
        {"version": 2, "correction": "x"},
        {"version": 2, "correction": "x", "state": "replaced"},
    ),
    "timesheet_day_once": Unique("jobs.TimesheetDay", {"date": TODAY}),
    "modification_number_once": Unique("jobs.Modification", {**VERSION, "state": "dropped"}),
    "modification_open_once": Unique("jobs.Modification", VERSION, {"number": 3}, {"state": "dropped"}),
    "modification_signed_once_a_party": Unique(
        "jobs.ModificationSignature", {"party": "board", "user_id": 1}, {"user_id": 2}
    ),
    "modification_one_party_a_person": Unique(
        "jobs.ModificationSignature", {"party": "board", "user_id": 1}, {"party": "learner"}
    ),
    "jobs.InternshipTerms.placement": Unique("jobs.InternshipTerms", {}),
    "training_stop_once": Unique("jobs.TrainingStop", {"organisation_id": 1}, free=LIFTED),
    "jobs.OjtTerms.placement": Unique("jobs.OjtTerms", {}),
    "plan_skill_once_at_first": Unique("jobs.PlanRow", PLAN, free={"version_id": 1}),
    "plan_skill_once_a_version": Unique("jobs.PlanRow", {**PLAN, "version_id": 1}, free={"version_id": 2}),
    "svp_hours_once_a_day": Unique("jobs.SvpHours", {"svp": 5, "effective_from": TODAY}),
}
