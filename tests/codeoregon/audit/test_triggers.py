"""The database that the migrations make has the triggers of the models, each as it is written, and no other."""

import pgtrigger
import pytest
from pgtrigger.installation import prunable

from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def test_every_trigger_of_a_model_stands_in_the_database_as_it_is_written() -> None:
    with as_owner():  # who sees the closed schema too
        found = {
            f"{model._meta.label}: {trigger.name}": trigger.get_installation_status(model)
            for model, trigger in pgtrigger.registered()
        }
    assert found
    assert {name: status for name, status in found.items() if status != ("INSTALLED", True)} == {}


def test_no_trigger_is_left_of_what_a_model_says_no_more() -> None:
    assert prunable() == []
