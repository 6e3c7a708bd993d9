"""Addresses under /me/matches/mail/."""

from django.urls import URLPattern, path

from jobs.board.fits import views

urlpatterns: list[URLPattern] = [
    path("", views.every, name="every"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
