"""Addresses of this slice, below /me/placements/."""

from django.urls import path

from jobs.placements import views

urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/sign/", views.sign, name="sign"),
]
