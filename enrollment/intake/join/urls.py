"""Addresses of joining, under /join/."""

from django.urls import path

from enrollment.intake.join import resume, views

urlpatterns = [
    path("", views.begin, name="begin"),
    path("county/", views.county, name="county"),
    path("outside/", views.outside, name="outside"),
    path("done/", views.done, name="done"),
    path("go-on/", resume.resume, name="resume"),
    path("later/", resume.later, name="later"),
    path("<slug:step>/", views.step, name="step"),
]
