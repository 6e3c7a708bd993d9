"""Addresses under /me/searches/."""

from django.urls import URLPattern, path

from jobs.board.saved import views

urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.change, name="change"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
