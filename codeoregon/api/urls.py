"""Addresses of the API: what the apps' ``api`` modules serve, and the description of it all."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path, re_path

from codeoregon.accounts.access import access
from codeoregon.api import views

APPS = ("badges", "employers", "jobs", "enrollment")
served = [pattern for app in APPS if find_spec(f"{app}.api") for pattern in import_module(f"{app}.api").urlpatterns]
# Public at the door: whom a view serves is its permission, and without one it serves nobody.
urlpatterns = [
    path("v1/", access("public")(views.Root.as_view()), name="root"),
    *served,
    path("schema/", access("public")(views.Schema.as_view()), name="schema"),
    path("docs/", access("public")(views.Docs.as_view()), name="docs"),
    re_path(r"", access("public")(views.Nothing.as_view()), name="nothing"),
]
