"""Addresses of this slice, below /me/matches/."""

from django.urls import path

from jobs.matching import views

urlpatterns = [path("", views.match_list, name="list")]
