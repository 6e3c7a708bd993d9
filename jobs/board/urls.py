"""The job board."""

from django.urls import URLPattern, path

from jobs.board import views

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("<int:pk>/", views.bare, name="bare"),
    path("<int:pk>/<slug:slug>/", views.detail, name="detail"),
]
