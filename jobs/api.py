"""What this app serves under /api/v1/."""

from django.urls import path

from codeoregon.accounts.access import access
from jobs.board.api.views import OpeningDetail, OpeningList

urlpatterns = [
    path("v1/openings/", access("public")(OpeningList.as_view()), name="openings"),
    path("v1/openings/<int:id>/", access("public")(OpeningDetail.as_view()), name="opening"),
]
