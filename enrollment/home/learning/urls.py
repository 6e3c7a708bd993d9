"""Addresses of pathways, of one's own badges, of one badge and what it counts for, and of college credit."""

from django.urls import path

from enrollment.home.learning import opening, views

urlpatterns = [
    path("pathways/", views.pathways, name="pathways"),
    path("pathways/<slug:slug>/", views.pathway, name="pathway"),
    path("me/badges/", views.mine, name="mine"),
    path("me/badges/next/", opening.next_badges, name="next"),
    path("me/badges/<int:badge_id>/", views.badge, name="badge"),
    path("me/badges/<int:badge_id>/opens/", opening.opens, name="opens"),
    path("me/credit/", views.credit, name="credit"),
]
