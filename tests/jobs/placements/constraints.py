"""Cases of the constraints on training contracts, for ``tests/test_constraints.py``."""

from decimal import Decimal

from tests.cases import NOW, TODAY, Check, Unique

HIGHER = {"rate": 75, "factors": ["participant", "training"], "approved_by_id": 1, "approved_at": NOW}
PLAN = {"skill_id": 1, "start_level": 0, "target_level": 3}

CHECKS = {
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
    "jobs.OjtTerms.placement": Unique("jobs.OjtTerms", {}),
    "plan_skill_once": Unique("jobs.PlanRow", PLAN),
    "svp_hours_once_a_day": Unique("jobs.SvpHours", {"svp": 5, "effective_from": TODAY}),
}
