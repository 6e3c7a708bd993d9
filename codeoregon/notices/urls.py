"""Addresses of the pages that only say something."""

from django.urls import path

from codeoregon.notices import views
from codeoregon.notices.versions import NOTICES

urlpatterns = [
    *(path(f"{one.name}/", views.notice, {"name": one.name}, name=one.url_name) for one in NOTICES.values()),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
]
