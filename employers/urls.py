"""Gathers the slices' addresses."""

from django.urls import include, path

urlpatterns = [path("employers/", include(("employers.organisations.urls", "organisations")))]
