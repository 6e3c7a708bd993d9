"""Addresses of the public progress pages."""

from django.urls import path

from enrollment.outcomes import views

urlpatterns = [
    path("progress/", views.progress, name="progress"),
    path("progress.csv", views.as_csv, name="progress_csv"),
    path("progress.json", views.as_json, name="progress_json"),
]
