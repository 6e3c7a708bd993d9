"""What each staff role may do: one matrix, read by Django's permission checks and so by the admin."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from codeoregon.accounts.models import Role, User

VIEW, ADD, CHANGE = "view", "add", "change"
WORK = (VIEW, ADD, CHANGE)

# role → model ("app.model") → verbs; other permissions are named whole under "also".
MATRIX: dict[str, dict[str, tuple[str, ...]]] = {
    Role.CASE_MANAGER: {
        "codeoregon.user": (VIEW,),
        "codeoregon.merge": (VIEW,),
        "codeoregon.twopeople": (VIEW,),
        "codeoregon.statemove": (VIEW,),
        "badges.provideraccount": (VIEW, CHANGE),
        "badges.award": (VIEW,),
        "badges.syncrun": (VIEW,),
        "badges.quarantine": (VIEW, CHANGE),
        "badges.feedchange": (VIEW, CHANGE),
        "badges.providerstate": (VIEW,),
        "badges.snapshot": (VIEW,),
        "badges.badge": (VIEW,),
        "badges.course": (VIEW,),
        "badges.track": (VIEW,),
        "badges.skill": (VIEW,),
        "badges.pathway": (VIEW,),
        "badges.pathwaystep": (VIEW,),
        "badges.crosswalk": (VIEW,),
        "badges.skillrule": (VIEW,),
        "badges.agreement": (VIEW,),
        "badges.agreementversion": (VIEW,),
        "badges.college": (VIEW,),
        "badges.collegecourse": (VIEW,),
        "badges.courserule": (VIEW,),
        "badges.courserulebadge": (VIEW,),
        "employers.organisation": (VIEW,),
        "jobs.opening": (VIEW,),
        "jobs.candidate": (VIEW, CHANGE),
        "jobs.referral": WORK,
        "jobs.placement": (VIEW,),
        "jobs.timesheet": (VIEW,),
        "jobs.timesheetday": (VIEW,),
        "jobs.ojtterms": (VIEW,),
        "jobs.modification": (VIEW,),
        "jobs.planrow": (VIEW,),
        "jobs.internshipterms": (VIEW,),
        "jobs.review": (VIEW,),
        "jobs.followup": (VIEW,),
        "jobs.signature": (VIEW,),
        "jobs.learnermatches": (VIEW,),
        "jobs.objection": (VIEW, ADD),
        "enrollment.enrollment": WORK,
        "enrollment.consent": (VIEW,),
        "enrollment.noticereceipt": (VIEW,),
        "enrollment.offer": (VIEW,),
        "enrollment.determination": (VIEW,),
        "enrollment.programme": (VIEW,),
        "enrollment.seat": (VIEW, CHANGE),
        "enrollment.fundingstream": (VIEW,),
        "enrollment.casenote": (VIEW, ADD),
        "enrollment.signupimport": (VIEW,),
        "codeoregon.pool": (VIEW,),
    },
    Role.JOB_DEVELOPER: {
        "codeoregon.statemove": (VIEW,),
        "badges.badge": (VIEW,),
        "badges.skill": (VIEW,),
        "badges.award": (VIEW,),
        "badges.crosswalk": (VIEW,),
        "badges.skillrule": (VIEW,),
        "badges.agreement": (VIEW,),
        "badges.agreementversion": (VIEW,),
        "badges.college": (VIEW,),
        "badges.collegecourse": (VIEW,),
        "badges.courserule": (VIEW,),
        "badges.courserulebadge": (VIEW,),
        "employers.organisation": WORK,
        "employers.site": WORK,
        "employers.membership": WORK,
        "employers.memberinvitation": (VIEW,),
        "employers.minimumwage": (VIEW,),
        "jobs.opening": WORK,
        "jobs.need": WORK,
        "jobs.openingmatches": (VIEW,),
        "jobs.matchrun": (VIEW,),
        "jobs.objection": (VIEW, ADD),
        "jobs.candidate": (VIEW,),
        "jobs.referral": WORK,
        "jobs.placement": WORK,
        "jobs.timesheet": (VIEW,),
        "jobs.timesheetday": (VIEW,),
        "jobs.invoice": (VIEW,),
        "jobs.invoiceline": (VIEW,),
        "jobs.ojtterms": WORK,
        "jobs.modification": WORK,
        "jobs.planrow": WORK,
        "jobs.svphours": (VIEW,),
        "jobs.trainingstop": (VIEW,),
        "jobs.internshipterms": WORK,
        "jobs.review": (VIEW,),
        "jobs.followup": (VIEW,),
        "jobs.signature": (VIEW,),
        "codeoregon.pool": (VIEW,),
        "codeoregon.draw": (VIEW,),
    },
    Role.PROGRAMME_MANAGER: {
        "codeoregon.user": (VIEW,),
        "codeoregon.merge": (VIEW,),
        "codeoregon.twopeople": (VIEW,),
        "codeoregon.erasure": (VIEW,),
        "codeoregon.invitation": (VIEW, ADD),
        "codeoregon.statemove": (VIEW,),
        "codeoregon.pool": (VIEW, CHANGE),
        "codeoregon.draw": (VIEW,),
        "codeoregon.threshold": (VIEW, ADD),
        "codeoregon.nightlyrun": (VIEW,),
        "codeoregon.nightlystep": (VIEW,),
        "codeoregon.seal": (VIEW,),
        "codeoregon.message": (VIEW,),
        "badges.badge": WORK,
        "badges.course": WORK,
        "badges.track": WORK,
        "badges.skill": WORK,
        "badges.pathway": WORK,
        "badges.pathwaystep": WORK,
        "badges.pathwayoption": WORK,
        "badges.crosswalk": WORK,
        "badges.skillrule": WORK,
        "badges.agreement": WORK,
        "badges.agreementversion": WORK,
        "badges.college": WORK,
        "badges.collegecourse": WORK,
        "badges.courserule": WORK,
        "badges.courserulebadge": WORK,
        "badges.award": (VIEW,),
        "badges.provideraccount": (VIEW, CHANGE),
        "badges.syncrun": (VIEW,),
        "badges.quarantine": (VIEW, CHANGE),
        "badges.feedchange": (VIEW, CHANGE),
        "badges.providerstate": (VIEW,),
        "badges.snapshot": (VIEW,),
        "employers.organisation": WORK,
        "employers.site": WORK,
        "employers.membership": WORK,
        "employers.memberinvitation": (VIEW,),
        "employers.minimumwage": (VIEW, ADD),
        "jobs.opening": WORK,
        "jobs.need": WORK,
        "jobs.candidate": (VIEW,),
        "jobs.referral": WORK,
        "jobs.placement": WORK,
        "jobs.timesheet": (VIEW,),
        "jobs.timesheetday": (VIEW,),
        "jobs.invoice": (VIEW,),
        "jobs.invoiceline": (VIEW,),
        "jobs.ojtterms": WORK,
        "jobs.modification": WORK,
        "jobs.planrow": WORK,
        "jobs.svphours": (VIEW, ADD),
        "jobs.trainingstop": (VIEW,),
        "jobs.internshipterms": WORK,
        "jobs.review": (VIEW,),
        "jobs.followup": (VIEW,),
        "jobs.signature": (VIEW,),
        "jobs.learnermatches": (VIEW,),
        "jobs.openingmatches": (VIEW,),
        "jobs.matchrun": (VIEW,),
        "jobs.objection": (VIEW, ADD),
        "enrollment.enrollment": WORK,
        "enrollment.programme": (VIEW, CHANGE),
        "enrollment.servicecounty": WORK,
        "enrollment.consent": (VIEW,),
        "enrollment.noticereceipt": (VIEW,),
        "enrollment.offer": (VIEW,),
        "enrollment.determination": (VIEW,),
        "enrollment.figure": (VIEW,),
        "enrollment.seat": (VIEW, CHANGE),
        "enrollment.fundingstream": WORK,
        "enrollment.casenote": (VIEW, ADD),
        "enrollment.signupimport": (VIEW,),
    },
    Role.EO_OFFICER: {
        "enrollment.figure": (VIEW,),
        "enrollment.programme": (VIEW,),
        "enrollment.selfidentificationread": (VIEW,),
    },
    # Reads everything but self-identification, changes nothing: see has_perm().
    Role.AUDITOR: {},
}
ALSO: dict[str, set[str]] = {
    Role.CASE_MANAGER: {
        "jobs.refer_candidate",
        "jobs.answer_objection",
        "jobs.hold_review",
        "jobs.answer_followup",
        "enrollment.register_walk_in",
        "enrollment.export_seat",
        "enrollment.view_circumstances",
    },
    Role.JOB_DEVELOPER: {
        "jobs.refer_candidate",
        "jobs.answer_objection",
        "jobs.publish_opening",
        "jobs.sign_for_board",
        "jobs.approve_invoice",
        "jobs.hold_review",
        "jobs.answer_followup",
    },
    Role.PROGRAMME_MANAGER: {
        "jobs.refer_candidate",
        "jobs.answer_objection",
        "jobs.publish_opening",
        "jobs.sign_for_board",
        "jobs.approve_higher_share",
        "jobs.approve_invoice",
        "jobs.pay_invoice",
        "jobs.lift_training_stop",
        "codeoregon.reset_second_factor",
        "codeoregon.merge_people",
        "codeoregon.erase_people",
        "enrollment.register_walk_in",
        "enrollment.export_seat",
        "enrollment.view_circumstances",
    },
    Role.EO_OFFICER: {"enrollment.read_self_identification"},
}
# What an auditor may look into; packages keep keys and codes in tables of their own.
AUDITED = ("codeoregon", "badges", "employers", "jobs", "enrollment")
# Whoever reads a session is signed in as its owner; what people say of themselves is for one role only.
NOT_AUDITED = ("session", "answer", "disabilityanswer")


class RoleBackend(BaseBackend):
    """Answers permission checks from the matrix; signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return by_role(user_obj, perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        if not isinstance(user_obj, User) or not user_obj.is_staff:
            return False
        role = user_obj.staff_role
        return (role == Role.AUDITOR and app_label in AUDITED) or any(
            model.startswith(f"{app_label}.") for model in MATRIX.get(role, {})
        )


def _allowed(role: str, perm: str) -> bool:
    app, _, codename = perm.partition(".")
    verb, _, model = codename.partition("_")
    if role == Role.AUDITOR:
        return verb == VIEW and app in AUDITED and model not in NOT_AUDITED
    return verb in MATRIX.get(role, {}).get(f"{app}.{model}", ()) or perm in ALSO.get(role, set())


def by_role(user: Any, perm: str) -> bool:
    """Whether somebody's role gives a permission: for what being a superuser is not enough for."""
    return isinstance(user, User) and user.is_active and _allowed(user.staff_role, perm)
