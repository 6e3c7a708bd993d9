"""The employers' part of the demo: invented organisations, where they work, and two people who speak for one."""

from codeoregon.accounts.models import Audience
from codeoregon.local.demo import Plan, words
from employers.organisations.models import Membership, Organisation, Site, WageTier
from employers.organisations.states import OrganisationState

PENDING_EVERY = 50  # one organisation in so many still waits for approval
METRO = {"41051", "41067", "41005"}  # tri-county: most sites lie inside the urban growth boundary


def seed(plan: Plan) -> None:
    rows = words("employers.csv")
    chosen = [rows[n % len(rows)] | {"turn": str(n // len(rows))} for n in range(plan.employers or 0)]
    organisations = Organisation.objects.bulk_create(
        [_organisation(plan, row, number) for number, row in enumerate(chosen)], batch_size=500
    )
    Site.objects.bulk_create(
        [_site(organisation, row) for organisation, row in zip(organisations, chosen, strict=True)], batch_size=500
    )
    first, second = organisations[0], organisations[1]
    _member(plan, "employer_owner", first, "owner", "Dana Whitlock")
    _member(plan, "supervisor", first, "supervisor", "Oskar Lindqvist")
    _member(plan, "employer_other", second, "owner", "Priya Raman")


def _organisation(plan: Plan, row: dict[str, str], number: int) -> Organisation:
    turn = f" {int(row['turn']) + 1}" if row["turn"] != "0" else ""
    waits = number % PENDING_EVERY == PENDING_EVERY - 1
    return Organisation(
        legal_name=row["name"] + turn,
        dba=row["dba"] + turn if row["dba"] else "",
        website=row["website"],
        industry=row["industry"],
        naics=row["naics"],
        size=row["size"],
        state=OrganisationState.PENDING if waits else OrganisationState.APPROVED,
        created_at=plan.ago(5 if waits else 200 + number % 150),
    )


def _site(organisation: Organisation, row: dict[str, str]) -> Site:
    fips = row["county_fips"]
    oregon = fips.startswith("41")
    tier = (WageTier.METRO if fips in METRO else WageTier.STANDARD) if oregon else WageTier.UNKNOWN
    return Site(
        organisation=organisation,
        city=row["city"],
        region="OR" if oregon else "WA",
        zip=row["zip"],
        county=fips,
        wage_tier=tier,
    )


def _member(plan: Plan, account: str, organisation: Organisation, role: str, name: str) -> None:
    email = f"{name.split()[0].lower()}@employer.example"
    user = plan.account(account, email, name, audience=Audience.EMPLOYER, date_joined=plan.ago(190))
    Membership.objects.create(organisation=organisation, user=user, role=role, joined_at=user.date_joined)
