"""Addresses of the link to the provider, under /me/provider/."""

from django.urls import path

from enrollment.home import provider

urlpatterns = [
    path("", provider.link, name="link"),
    path("unlink/", provider.unlink, name="unlink"),
    path("update/", provider.update, name="update"),
    path("news/", provider.latest, name="news"),
]
