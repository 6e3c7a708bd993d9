"""Addresses of this slice, below /me/placements/."""

from django.urls import path

from jobs.placements import views
from jobs.placements.timesheets import views as timesheets

urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/agree/", views.confirm, name="confirm"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/timesheets/", timesheets.weeks, name="timesheets"),
    path("<int:pk>/timesheets/<monday:week>/", timesheets.week, name="timesheet"),
    path("<int:pk>/timesheets/<monday:week>/take-back/", timesheets.take_back, name="timesheet_take_back"),
    path("<int:pk>/timesheets/<monday:week>/correct/", timesheets.correct, name="timesheet_correct"),
    path("<int:pk>/agreement.pdf", views.pdf, name="pdf"),
    path("<int:pk>/versions/<int:number>/sign/", views.sign_version, name="version_sign"),
    path("<int:pk>/versions/<int:number>/agreement.pdf", views.pdf, name="version_pdf"),
]
