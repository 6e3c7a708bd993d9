"""Addresses of somebody's own pages, under /me/."""

from django.urls import path

from enrollment.home import account, views
from enrollment.home.first import views as first
from enrollment.intake import correcting
from enrollment.intake.waitlist.views import seat

urlpatterns = [
    path("", views.home, name="home"),
    path("seat/", seat, name="seat"),
    path("first/", first.index, name="first"),
    path("first/<int:pk>/interest/", first.interest, name="first_interest"),
    path("settings/", account.index, name="settings"),
    path("settings/you/", account.you, name="you"),
    path("settings/contact/", correcting.contact, name="contact"),
    path("settings/circumstances/", correcting.circumstances, name="circumstances"),
    path("settings/preferences/", account.preferences, name="preferences"),
    path("settings/leave/", account.leave, name="leave"),
    path("settings/consents/<slug:kind>/", account.consent, name="consent"),
]
