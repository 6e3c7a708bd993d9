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
