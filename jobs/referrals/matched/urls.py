"""Addresses of this slice, below /me/matches/."""

from django.urls import path

from jobs.referrals.matched import views

urlpatterns = [
    path("", views.match_list, name="list"),
    path("aside/", views.aside, name="aside"),
    path("<int:pk>/", views.match, name="detail"),
    path("<int:pk>/not-for-me/", views.dismiss, name="dismiss"),
    path("<int:pk>/put-back/", views.put_back, name="put_back"),
]
