"""The staff site: Django's own admin, behind the second factor, with today's queue on its index.

Each app may have a module ``<app>/today.py`` with ``def today(user) -> list[Item]``: what waits for this member of
staff. It is found the way Django finds ``admin``; one that fails is logged and left out, so that the index always
opens.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)
OURS = ("codeoregon", "badges", "employers", "jobs", "enrollment")
PARTS_OF_A_DAY, YEAR_DIGITS = ("__year", "__month", "__day"), 4


@dataclass(frozen=True)
class Item:
    """One line of today's queue: what waits, how many of it, and the address of the list that shows exactly these."""

    title: str | Promise
    count: int
    url: str


def queue(user: Any) -> list[Item]:
    """Everything that waits for ``user``, in the order of the apps; lines with nothing in them are left out."""
    items: list[Item] = []
    for config in apps.get_app_configs():
        if config.name in OURS and find_spec(f"{config.name}.today"):
            try:
                with transaction.atomic():  # a query that fails must not spoil the ones after it
                    items += import_module(f"{config.name}.today").today(user)
            except Exception:  # one room's mistake must not shut everybody out
                log.exception("today's queue of %s failed", config.name)
    return [item for item in items if item.count]


class Lookup(AutocompleteJsonView):
    """Rows to choose from, by ``chosen_as`` where a model tells rows of one name apart by it."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        found = super().serialize_result(obj, to_field_name)
        return {**found, "text": getattr(obj, "chosen_as", found["text"])}


class OregonAdminSite(admin.AdminSite):
    site_header = _("Code Oregon staff")
    site_title = _("Code Oregon")
    index_title = _("Today")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only the portal's own tables: packages bring pages for addresses and keys that go round our actions."""
        models = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    @property
    def login(self) -> Any:
        """Sign-in is the portal's own: password, code or passkey, then the second factor."""
        from allauth.account.decorators import secure_admin_login  # wants the apps loaded; this module is read before

        return secure_admin_login(super().login)

    def has_permission(self, request: HttpRequest) -> bool:
        from codeoregon.accounts.access import gave_second_factor

        return super().has_permission(request) and gave_second_factor(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answers 400 for NUL in any filter, which no text of ours holds and Postgres cannot compare with, for a day
        that no calendar has, and for a page or a filter that a list does not have.
        """
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def asked_in_text(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if any("\x00" in text for name, values in request.GET.lists() for text in (name, *values)):
                raise BadRequest("NUL in the address")
            if any(len(text) > YEAR_DIGITS for name, text in request.GET.items() if name.endswith(PARTS_OF_A_DAY)):
                raise BadRequest("a day that no calendar has")
            answer = page(request, *args, **kwargs)
            if answer.headers.get("Location") == f"{request.path}?{ERROR_FLAG}=1":  # Django would drop all filters
                raise BadRequest("a page or filter that the list does not have")
            return answer

        return asked_in_text

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return Lookup.as_view(admin_site=self)(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Gathered when a page shows it: each page is given it and few do, and it asks for rights on every table."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "queue": queue(request.user)})

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        from django.shortcuts import redirect

        return redirect("account_change_password")


class OregonAdminConfig(AdminConfig):
    default_site = "codeoregon.staff.site.OregonAdminSite"
