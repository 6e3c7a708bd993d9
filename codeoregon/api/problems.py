"""Mistakes as problem documents (RFC 9457): ``application/problem+json``, whatever was asked for."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, serializers
from rest_framework.views import set_rollback

log = logging.getLogger("django.request")
CONTENT_TYPE = "application/problem+json"


class Mistakes(exceptions.ValidationError):
    """Parameters or fields that make no sense: name → sentence."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("Some of what you sent can't be read.")
        self.mistakes = mistakes


class Mistake(serializers.Serializer):
    name = serializers.CharField(help_text="The parameter or field.")
    detail = serializers.CharField(help_text="What is wrong with it.")


class Problem(serializers.Serializer):
    """What went wrong (RFC 9457)."""

    type = serializers.CharField(help_text="Always about:blank: the status says what kind of problem it is.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence.")
    errors = Mistake(many=True, required=False, help_text="One for each parameter that can't be read.")  # type: ignore[assignment]


def described(**sentences: str) -> dict[Any, OpenApiResponse]:
    """For the description of a view: ``described(s404="There is no such opening.")``, with what may always happen."""
    always = {"s406": "Only JSON is spoken here.", "s429": "Too many questions; Retry-After says how long to wait."}
    return {
        (int(status[1:]), CONTENT_TYPE): OpenApiResponse(Problem, description=sentence)
        for status, sentence in {**sentences, **always}.items()
    }


def answer(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """The exception handler of every API view. What nobody foresaw is logged and answered with 500."""
    known = _known(error)
    set_rollback()
    if known is None:
        request = context["request"]
        log.error("Internal Server Error: %s", request.path, exc_info=error)
        got_request_exception.send(sender=None, request=request._request)
        return problem(500, "Something went wrong on our side. Try again later.")
    extra = {}
    if isinstance(known, Mistakes):
        extra["errors"] = [{"name": name, "detail": detail} for name, detail in known.mistakes.items()]
    response = problem(known.status_code, _sentence(known.detail), **extra)
    if getattr(known, "wait", None):
        response["Retry-After"] = str(int(known.wait))  # type: ignore[attr-defined]
    if isinstance(known, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def problem(status: int, detail: str, **extra: Any) -> JsonResponse:
    """One problem document."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **extra}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, Http404):
        return exceptions.NotFound("There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error if isinstance(error, exceptions.APIException) else None


def _sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        return " ".join(_sentence(part) for part in detail.values())
    if isinstance(detail, list):
        return " ".join(_sentence(part) for part in detail)
    return str(detail)
