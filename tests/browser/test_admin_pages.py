"""The staff pages of every table: its list, a row, adding one, the page before a step, and forms refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.browser.conftest import Person
from tests.browser.looking import look, look_here, post, send_empty

pytestmark = pytest.mark.browser
MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
WITH_HISTORY = "employers.organisation"  # the same page for all: one is enough


@pytest.mark.parametrize("label", MODELS)
def test_staff_pages(label: str, window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    staff = window("superuser")
    name = f"admin:{label.replace('.', '_')}"
    complaints = look(staff, reverse(f"{name}_changelist"))
    page = staff.page
    row, add = (_address(staff, f"main {one}") for one in ("#result_list tbody a", ".object-tools a[href*='/add/']"))
    if row:
        complaints += look(staff, row)
        if page.locator(".steps form button").count():
            complaints += _step(staff)
        if label == WITH_HISTORY:
            complaints += look(staff, row.replace("/change/", "/history/"))
    if add:
        complaints += look(staff, add)
        complaints += look_here(staff, send_empty(staff), 422)
    assert not complaints, "\n".join(complaints)


def test_what_is_acted_on_of_a_learner_fits_one_screen(window: Callable[[str], Person], scene: dict[str, Any]) -> None:
    staff = window("case_manager")
    staff.page.set_viewport_size({"width": 1280, "height": 900})
    staff.go(reverse("admin:enrollment_enrollment_review", args=[scene["ids"]["enrollment"]]))
    box = staff.page.locator(".glance").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 900


def test_the_way_to_the_history_stands_in_line_with_the_steps(
    window: Callable[[str], Person], scene: dict[str, Any]
) -> None:
    staff = window("superuser")
    staff.page.set_viewport_size({"width": 1280, "height": 900})
    staff.go(reverse("admin:enrollment_enrollment_change", args=[scene["ids"]["enrollment"]]))
    history = staff.page.locator(".object-tools a").first.bounding_box()
    step = staff.page.locator(".steps .button").first.bounding_box()
    assert history
    assert step
    middles = [box["y"] + box["height"] / 2 for box in (history, step)]
    assert abs(middles[0] - middles[1]) <= 2


def test_what_is_worth_a_look_begins_where_other_values_do(window: Callable[[str], Person]) -> None:
    staff = window("superuser")
    row = _address(staff.go(reverse("admin:jobs_opening_changelist")), "main #result_list tbody a")
    page = staff.go(row).page
    page.evaluate(
        """() => {
            document.querySelector('.field-stands_out .readonly').innerHTML = '<ul class="flags"><li>young</li></ul>';
        }"""
    )
    found, other = (
        page.locator(one).first.bounding_box() for one in (".field-stands_out li", ".field-organisation .readonly")
    )
    assert found
    assert other
    assert found["x"] == other["x"]


def _address(staff: Person, selector: str) -> str:
    """Where the first such link leads, or ""."""
    found = staff.page.locator(selector)
    return (found.first.get_attribute("href") or "") if found.count() else ""


def _step(staff: Person) -> list[str]:
    """The page that asks before the row's last step, and the same refused where a reason is needed."""
    complaints = look_here(staff, post(staff.page, staff.page.locator(".steps form button").last))
    if staff.page.locator("main [name=reason][required]").count():
        complaints += look_here(staff, send_empty(staff), 422)
    return complaints
