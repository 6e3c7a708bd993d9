"""Cases of the constraints on matches and the mail about them, for ``tests/test_constraints.py``."""

from tests.cases import BEFORE, NOW, Check, Unique

SAID = {"state": "open", "text": "x"}
ANSWERED = {"state": "answered", "answer": "x", "answered_at": NOW, "answered_by_id": 1}

CHECKS = {
    "known_state_of_objection": Check("jobs.Objection", SAID, [{"state": "foo"}, {"state": ""}, {"state": "Open"}]),
    "objection_says_something": Check("jobs.Objection", SAID, [{"text": ""}]),
    "objection_answer_whole": Check(
        "jobs.Objection",
        {**SAID, **ANSWERED},
        [{"answer": ""}, {"answered_at": None}, {"answered_by_id": None}, {"state": "open"}, {"state": "ended"}],
    ),
    "fit_mail_due": Check(
        "jobs.FitMail", {"candidate_id": 1, "every": "week", "due_at": NOW}, [{"due_at": None}, {"every": "never"}]
    ),
}
UNIQUES = {
    "dismissal_once": Unique(
        "jobs.Dismissal", {"candidate_id": 1, "opening_id": 1}, {"dismissed_at": BEFORE}, {"opening_id": 2}
    ),
    "objection_open_once": Unique(
        "jobs.Objection", {**SAID, "skill_id": None, "said_by_id": 1}, {"text": "y"}, ANSWERED
    ),
}
