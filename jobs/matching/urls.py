"""Addresses of this slice, below /me/matches/."""

from django.urls import path

from jobs.matching.objections import views as objections

urlpatterns = [
    path("<int:opening_id>/wrong/", objections.wrong, name="wrong"),
    path("wrong/<int:pk>/", objections.objection, name="objection"),
]
