"""The employer door; the pages of somebody's own openings are jobs/desk."""

from django.urls import URLPattern, path

from employers.organisations import views

urlpatterns: list[URLPattern] = [
    path("", views.about, name="about"),
    path("join/", views.join, name="join"),
    path("join/done/", views.joined, name="joined"),
]
