"""Gathers the slices' addresses. Linking a provider account draws on everything: ``enrollment/home`` serves it."""

from django.urls import include, path

from badges.catalog.urls import urlpatterns as catalog
from badges.crosswalks.urls import urlpatterns as crosswalks

urlpatterns = [path("", include(([*catalog, *crosswalks], "badges")))]
