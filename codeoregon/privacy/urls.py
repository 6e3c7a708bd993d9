"""Addresses of somebody's own data, under /me/data/."""

from django.urls import URLPattern, path

from codeoregon.privacy import views

urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("all/", views.everything, name="all"),
    path("download/", views.download, name="download"),
    path("delete/", views.delete, name="delete"),
    path("deleted/", views.deleted, name="deleted"),
]
