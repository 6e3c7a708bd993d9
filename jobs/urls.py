"""Gathers the slices' addresses."""

from django.urls import include, path, register_converter

from jobs.board import views as board
from jobs.board.feeds import views as feeds
from jobs.matching.urls import urlpatterns as objections
from jobs.placements.timesheets.views import MondayConverter
from jobs.referrals.matched.urls import urlpatterns as matched

register_converter(MondayConverter, "monday")

urlpatterns = [
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap/<slug:name>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("jobs/", include(("jobs.board.urls", "board"))),
    path("employers/openings/<int:pk>/preview/", board.preview, name="opening_preview"),
    path("employers/", include(("jobs.desk.urls", "employers"))),
    path("me/matches/mail/", include(("jobs.board.fits.urls", "fits"))),
    path("me/matches/", include(([*matched, *objections], "matches"))),
    path("me/settings/resume/", include(("jobs.candidates.urls", "resume"))),
    path("me/searches/", include(("jobs.board.saved.urls", "searches"))),
    path("me/applications/", include(("jobs.referrals.urls", "referrals"))),
    path("me/placements/", include(("jobs.placements.urls", "placements"))),
]
