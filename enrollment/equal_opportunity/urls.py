"""The address of somebody's own answers, under /me/settings/about-me/."""

from django.urls import path

from enrollment.equal_opportunity.views import about_me

urlpatterns = [path("", about_me, name="edit")]
