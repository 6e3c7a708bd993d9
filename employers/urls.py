"""Gathers the slices' addresses."""

from django.urls import include, path

urlpatterns = [
    path("employers/", include(("employers.organisations.urls", "organisations"))),
    path("employers/", include(("employers.team.urls", "team"))),
    path("employers/", include(("employers.profile.urls", "organization"))),
]
