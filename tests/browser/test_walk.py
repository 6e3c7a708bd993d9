"""From sign-up to a placement: a learner, an employer, two members of staff, a browser window each, one portal."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

PASSWORD = "rain falls on the hills"
COURSE = "HTML First Pages"
LINK = re.compile(r"https?://\S+")


@pytest.fixture
def tag() -> str:
    """Something new in every name, so that the test runs twice on one portal."""
    return uuid4().hex[:8]


def sign_up(person: Person, name: str, email: str) -> None:
    """Sign up where the person stands, open the link from the mail, and sign in."""
    person.fill(full_name=name, email=email, password1=PASSWORD).press("Sign up").sees(email)
    link = LINK.search(person.mail(email, "confirm"))
    assert link
    person.go(link[0]).press(re.compile("Confirm|Yes"))
    if "/login/" in person.page.url:
        person.fill(login=email, password=PASSWORD).press("Sign in")


def join(learner: Person) -> None:
    learner.go("/join/").fill(zip_code="97209").press("Continue")
    for kind in ("terms", "profile", "show_badges"):
        learner.page.locator(f"main [name={kind}]").check()
    learner.press("Continue").sees("About you").fill(birth_date_0="3", birth_date_1="9", birth_date_2="1985")
    learner.page.locator("main [name=covered][value=spouse]").check()
    learner.page.locator("main [name=priority_groups][value=low_income]").check()
    learner.press("Continue").sees("97209").sees("Mar 9, 1985").press("Send my answers")
    # A seat may be free, and be offered before the page is there.
    learner.sees(re.compile("You are in line for a seat|A seat is yours")).sees("CO-")


def earn_a_course(learner: Person, handle: str, email: str) -> None:
    """At the provider's, in the learner's own browser."""
    learner.go(learner.portal["provider_url"]).fill(username=handle, name="Ada Rivers", email=email)
    learner.press("Make this profile")
    course = learner.page.locator("details", has_text=COURSE).first
    course.locator("summary").click()
    course.get_by_role("button", name=f"Earn the whole course: {COURSE}").click()
    learner.sees(COURSE).sees(re.compile(r"Earned \w+ \d"))


def link_and_update(learner: Person, handle: str, *, script: bool = True) -> None:
    learner.go("/me/provider/").fill(handle=handle).press("Link this account")
    learner.go("/me/").press("Update now")
    expect(learner.page.get_by_role("heading", name=re.compile(r"\d+ of \d+ steps"))).to_be_visible()
    if script:  # the answer stands where the button was pressed, and who came by keyboard goes on from there
        expect(learner.page.locator(".sync .note")).to_be_in_viewport()
        expect(learner.page.locator("#update-now")).to_be_focused()
    learner.go("/me/badges/").sees(COURSE)


def join_as_employer(employer: Person, name: str, email: str, company: str) -> None:
    employer.go("/employers/").follow(re.compile("Post an opening"))
    sign_up(employer, name, email)
    employer.go("/employers/join/").fill(legal_name=company, street="12 River Street", city="Portland", zip="97209")
    employer.fill(full_name=name, phone="503-555-0142")
    employer.page.locator("main [name=county]").select_option(label="Multnomah County")
    employer.press(re.compile("Send|Join|Continue")).sees("E-")


def post(employer: Person, title: str) -> None:
    """The five screens."""
    page = employer.page
    employer.go("/employers/openings/new/").fill(title=title, positions="1", hours_per_week="40")
    page.locator("main [name=kind][value=ojt]").check()
    employer.fill(summary="You build the pages of our river guide and keep them up to date.")
    employer.press("Save and continue").fill(pay_low="24.50", pay_high="26")
    page.locator("main [name=pay_period][value=hour]").check()
    employer.press("Save and continue").fill(q="HTML").press("Search skills")
    employer.press(re.compile(r"^Add:? HTML$")).sees("Needed on day one").press("Save and continue")
    employer.fill(training="Templates\nAccessibility").press("Save and continue")
    employer.sees(title).sees("HTML").press("Send to our staff").sees("O-")


def take_step(staff: Person, changelist: str, row: str, step: str, *, within: str = "") -> None:
    """Open a row from its list in the admin, press the step's button, confirm it."""
    staff.go(f"/admin/{changelist}/{within}").follow(row).press(step)
    staff.press(step)
    expect(staff.page.locator(".messagelist .success")).to_contain_text("done for 1 row")


def check_reasons(learner: Person) -> None:
    """The parts on the page sum to the score on the page."""
    table = learner.page.locator("table.fit")
    parts = [int(text.split()[0]) for text in table.locator("tbody td.num").all_inner_texts()]
    score = int(table.locator("tfoot td.num").inner_text().split()[0])
    assert score == sum(parts) > 0
    expect(table.locator("tbody")).to_contain_text("HTML")


def write_training(staff: Person, first_day: dt.date) -> None:
    """The terms of on-the-job training; its plan is filled from the match, and staff leave a gap to be taught."""
    for name in ("no_displacement", "no_relocation", "no_nepotism", "like_others"):
        staff.page.locator(f"[name={name}]").check()
    expires = (first_day + dt.timedelta(days=365)).isoformat()
    staff.fill(svp="4", policy_number="WC-1", policy_expires_on=expires).press("Save and continue editing")
    staff.press("Fill the plan from the match").press("Fill the plan from the match")
    staff.page.locator("[name=plan-0-start_level]").select_option("0")
    staff.fill(**{"plan-0-hours": "240", "plan-0-method": "Works beside a developer"})
    staff.press("Save and continue editing")


def sign(person: Person, name: str, button: str) -> None:
    person.fill(typed_name=name)
    person.page.locator("main [name=agree]").check()
    person.press(button)


def drawn(portal: dict[str, Any]) -> tuple[int, int]:
    """Places of the OJT pool: taken, and there."""
    with closing(psycopg2.connect(portal["database_url"])) as connection, connection.cursor() as cursor:
        cursor.execute("""SELECT drawn, "limit" FROM codeoregon_pool WHERE kind = 'ojt'""")
        row = cursor.fetchone()
    assert row
    return row[0], row[1]


def test_from_sign_up_to_a_placement(person: Callable[..., Person], portal: dict[str, Any], tag: str) -> None:
    learner, employer, staff, board = person(390), person(1280), person(1280), person(1280)
    email, boss = f"ada-{tag}@walk.example", f"bo-{tag}@walk.example"
    title, company = f"River guide developer {tag}", f"River Guides {tag}"
    before, limit = drawn(portal)

    # A visitor signs up, joins, links a profile and sees what it holds.
    learner.go("/").follow("Sign up free")
    sign_up(learner, "Ada Rivers", email)
    join(learner)
    earn_a_course(learner, f"ada{tag}", email)
    link_and_update(learner, f"ada{tag}")

    # An employer joins, is approved, and posts an opening, which staff publish.
    join_as_employer(employer, "Bo Falls", boss, company)
    staff.sign_in("job_developer").sees("Today")
    take_step(staff, "employers/organisation", company, "Approve", within=f"?q={tag}")
    post(employer, title)
    take_step(staff, "jobs/opening", title, "Approve and publish", within=f"?q={tag}")

    # Matching runs by itself.
    learner.go("/me/matches/").waits_to_see(title).follow(re.compile(title))
    check_reasons(learner)
    learner.press("I'm interested").sees(title)

    # Staff refer; the employer sees the person and hires.
    take_step(staff, "jobs/referral", "Ada Rivers", "Refer to employer", within=f"?q={tag}")
    employer.go("/employers/home/").follow(re.compile(title)).sees("Candidates")  # whoever waits is linked first
    employer.follow("Ada Rivers").sees("HTML").follow("We hire this person")
    first_day = dt.date.today() + dt.timedelta(days=10)
    employer.page.locator("main [name=kind][value=ojt]").check()
    employer.fill(wage="24.50", starts_on=first_day.isoformat()).press(re.compile("hire|save", re.I))
    placement = employer.page.url

    # Staff write the terms, the learner agrees to the plan, staff approve and send it; all three sign.
    staff.go(f"/admin/jobs/placement/?q={tag}").follow("Ada Rivers")
    staff.fill(ends_on=(first_day + dt.timedelta(days=90)).isoformat()).press("Save and continue editing")
    written = staff.page.url
    write_training(staff.follow("Training terms"), first_day)
    learner.go("/me/placements/").follow(re.compile(title)).press("I agree to this plan")
    staff.go(written).press("Approve").press("Approve")
    staff.press("Send for signature").press("Send for signature")
    sign(employer.go(placement).follow("Read and sign"), "Bo Falls", "Sign")
    learner.go("/me/placements/").follow(re.compile(title)).follow("Read and sign")
    sign(learner, "Ada Rivers", "Sign")
    assert drawn(portal) == (before, limit)
    board.sign_in("programme_manager").go(f"/admin/jobs/placement/?q={tag}").follow("Ada Rivers")
    sign(board.follow("Read and sign for the board"), "Lucille Tran", "Sign for the board")

    # The placement stands and holds one place more.
    assert drawn(portal) == (before + 1, limit)
    employer.go(placement).sees("Signed")
    learner.page.reload()
    learner.sees("Signed")


def test_signing_up_joining_and_linking_need_no_javascript(person: Callable[..., Person], tag: str) -> None:
    learner = person(390, java_script_enabled=False)
    email = f"cy-{tag}@walk.example"
    learner.go("/").follow("Sign up free")
    sign_up(learner, "Cy Brooks", email)
    join(learner)
    earn_a_course(learner, f"cy{tag}", email)
    link_and_update(learner, f"cy{tag}", script=False)
