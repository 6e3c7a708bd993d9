"""Addresses of pathways and of one's own badges."""

from django.urls import path

from badges.catalog import views

urlpatterns = [
    path("pathways/", views.pathways, name="pathways"),
    path("pathways/<slug:slug>/", views.pathway, name="pathway"),
    path("me/badges/", views.mine, name="mine"),
]
