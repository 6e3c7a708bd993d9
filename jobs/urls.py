"""Gathers the slices' addresses."""

from django.urls import include, path

urlpatterns = [
    path("jobs/", include(("jobs.board.urls", "board"))),
    path("employers/", include(("jobs.desk.urls", "employers"))),
    path("me/matches/", include(("jobs.matching.urls", "matches"))),
    path("me/applications/", include(("jobs.referrals.urls", "referrals"))),
    path("me/placements/", include(("jobs.placements.urls", "placements"))),
]
