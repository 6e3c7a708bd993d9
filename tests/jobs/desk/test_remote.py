"""Where the work is, and where somebody who works from home may live, on the posting form."""

import pytest

from tests.jobs.desk.test_posting import client, draft, member, page, pay

__all__ = ["client", "draft", "member"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("remote", "kept"), [("on", "or_wa"), ("", "us")])
def test_for_remote_work_it_is_said_where_people_may_live(remote, kept, client, draft):
    client.post(page(draft, "pay"), pay(draft, is_remote=remote, live_in="or_wa"))
    draft.refresh_from_db()
    assert draft.live_in == kept
    said = client.get(f"/employers/openings/{draft.pk}/").text
    assert ("In Oregon or Washington" in said, "Where they may live" in said) == (bool(remote), bool(remote))
    assert client.post(page(draft, "pay"), pay(draft, is_remote="on", live_in="mars")).status_code == 422


def test_where_the_work_is_must_be_said(client, draft):
    shown = client.get(page(draft, "pay")).text
    label = shown[shown.index('<label for="id_site"') :]
    assert "optional" not in label[: label.index("</label>")]
