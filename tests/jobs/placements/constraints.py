"""Cases of the constraints on training contracts, for ``tests/test_constraints.py``."""

import datetime as dt
from decimal import Decimal

from tests.cases import NOW, TODAY, Check, Unique

HIGHER = {"rate": 75, "factors": ["participant", "training"], "approved_by_id": 1, "approved_at": NOW}
PLAN = {"skill_id": 1, "start_level": 0, "target_level": 3}

MONDAY = TODAY - dt.timedelta(days=TODAY.weekday())
SHEET = {"week": MONDAY, "state": "approved", "submitted_at": NOW, "wage": 20, "approved_by_id": 1, "approved_at": NOW}
SECOND = {"version": 2, "correction": "x"}

CHECKS = {
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
    "jobs.OjtTerms.placement": Unique("jobs.OjtTerms", {}),
    "plan_skill_once": Unique("jobs.PlanRow", PLAN),
    "svp_hours_once_a_day": Unique("jobs.SvpHours", {"svp": 5, "effective_from": TODAY}),
}
