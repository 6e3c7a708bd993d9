"""The job board."""

from django.urls import URLPattern, path

from jobs.board import views
from jobs.board.feeds import views as feeds

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("feed.atom", feeds.atom, name="atom"),
    path("indeed.xml", feeds.indeed, name="indeed"),
    path("<int:pk>/", views.bare, name="bare"),
    path("<int:pk>/<slug:slug>/", views.detail, name="detail"),
]
