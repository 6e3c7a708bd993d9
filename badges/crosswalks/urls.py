"""Address of one badge and what it counts for."""

from django.urls import path

from badges.crosswalks import views

urlpatterns = [path("me/badges/<int:badge_id>/", views.badge, name="badge")]
