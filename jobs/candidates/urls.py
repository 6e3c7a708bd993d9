"""Addresses of this slice, below /me/settings/resume/."""

from django.urls import path

from jobs.candidates.resume import views

urlpatterns = [
    path("", views.edit, name="edit"),
    path("resume.pdf", views.download, name="download"),
    path("remove/", views.remove, name="remove"),
]
