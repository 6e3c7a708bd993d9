"""The API keeps to its own description, asked for everything it allows and for what it forbids (schemathesis)."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clear_cache")]
EXAMPLES = 25  # an operation


@pytest.fixture
def contract(settings, db, monkeypatch):
    settings.API_RATE = "100000/m/ip"
    settings.ALLOWED_HOSTS = ["*"]
    skill = factories.SkillFactory(name="CSS", slug="css")
    for number in range(3):
        factories.opening_asking((skill, 2), title=f"Web developer {number}", is_remote=bool(number))
    config = schemathesis.Config.from_dict({"generation": {"mode": "all"}})
    # The server's own handler would close the connection that holds this test's transaction.
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda *_args, **_named: [])
    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", get_wsgi_application(), config=config)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/openings/", "/api/v1/openings/{id}/"])
def test_the_api_keeps_to_its_description(address, mode, contract):
    operation = contract[address]["GET"]
    if address == "/api/v1/" and mode == GenerationMode.NEGATIVE:
        return  # it takes nothing that could be wrong

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate()

    ask()


def test_every_operation_is_asked(contract):
    described = {result.ok().label for result in contract.get_all_operations()}
    assert described == {"GET /api/v1/", "GET /api/v1/openings/", "GET /api/v1/openings/{id}/"}
