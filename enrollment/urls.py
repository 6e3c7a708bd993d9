"""Gathers the slices' addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("enrollment.outcomes.urls")),
    path("join/", include(("enrollment.intake.join.urls", "join"))),
    path("me/provider/", include(("enrollment.home.provider_urls", "provider"))),
    path("me/settings/about-me/", include(("enrollment.equal_opportunity.urls", "about_me"))),
    path("me/", include(("enrollment.home.me_urls", "me"))),
    path("", include(("enrollment.home.learning.urls", "badges"))),
    path("", include(("enrollment.home.urls", "home"))),
]
