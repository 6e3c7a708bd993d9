"""Addresses of this slice, below /me/applications/."""

from django.urls import path

from jobs.referrals import views

urlpatterns = [
    path("", views.mine, name="mine"),
    path("interest/<int:opening_id>/", views.interest, name="interest"),
    path("preview/<int:opening_id>/", views.preview, name="preview"),
    path("preview/<int:opening_id>/packet.pdf", views.preview_packet, name="preview_packet"),
    path("<int:pk>/interview.ics", views.interview_ics, name="interview_ics"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
