"""The address of a button, opened like a page."""

from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_it_says_so_in_a_sentence_and_names_what_is_allowed(client_for: Any, learner: Any) -> None:
    answer = client_for(learner).get(reverse("referrals:interest", args=[1]))
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert "only when its button is pressed" in answer.text
