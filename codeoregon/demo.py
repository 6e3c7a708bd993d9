"""The ground's part of the demo: pools and staff of every role."""

from codeoregon.accounts.models import Role
from codeoregon.capacity.models import Kind, Pool
from codeoregon.local.demo import Plan

STAFF = {
    Role.CASE_MANAGER: "Renata Solberg",
    Role.JOB_DEVELOPER: "Marcus Ekwueme",
    Role.PROGRAMME_MANAGER: "Lucille Tran",
    Role.EO_OFFICER: "Noor Haddad",
    Role.AUDITOR: "Piet Vandermeer",
}
PLACES = {Kind.OJT: 100, Kind.INTERNSHIP: 50, Kind.CREDIT: 60}


def seed(plan: Plan) -> None:
    for kind, limit in PLACES.items():
        Pool.objects.create(kind=kind, limit=limit)
    for role, name in STAFF.items():
        plan.account(role, f"{role.replace('_', '.')}@staff.example", name, staff_role=role, date_joined=plan.ago(400))
    plan.account("superuser", "superuser@staff.example", "Sasha Okonkwo", is_superuser=True, date_joined=plan.ago(400))
