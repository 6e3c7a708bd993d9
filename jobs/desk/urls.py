"""The employer pages: openings here, candidates and placements in their own files."""

from django.urls import URLPattern, path

from jobs.desk import board, candidates, home
from jobs.desk.openings import changing, ending, moving, renewing, show, taking_back
from jobs.desk.placed import insurance, invoices, placements, timesheets
from jobs.desk.posting import views as posting

urlpatterns: list[URLPattern] = [
    path("home/", home.home, name="home"),
    path("home/openings.csv", home.openings_csv, name="openings_csv"),
    path("openings/new/", posting.new, name="opening_new"),
    path("openings/new/<slug:step>/", posting.latest, name="opening_latest"),
    path("openings/<int:pk>/", show.show, name="opening"),
    path("openings/<int:pk>/edit/", posting.resume, name="opening_edit"),
    path("openings/<int:pk>/edit/<slug:step>/", posting.step, name="opening_step"),
    path("openings/<int:pk>/copy/", posting.copy, name="opening_copy"),
    path("openings/<int:pk>/sent/", posting.sent, name="opening_sent"),
    path("openings/<int:pk>/back/", taking_back.take_back, name="opening_take_back"),
    path("openings/<int:pk>/change/<slug:step>/", changing.change, name="opening_change"),
    path("openings/<int:pk>/renew/", renewing.renew, name="opening_renew"),
    path("openings/<int:pk>/reopen/", renewing.reopen, name="opening_reopen"),
    path("openings/<int:pk>/filled/", ending.filled, name="opening_filled"),
    path("openings/<int:pk>/close/", ending.close, name="opening_close"),
    path("sites/<int:pk>/", moving.site, name="site"),
    path("openings/<int:pk>/candidates/", board.candidates, name="candidates"),
    path("openings/<int:pk>/candidates/<int:referral_id>/", candidates.candidate, name="candidate"),
    path("openings/<int:pk>/candidates/<int:referral_id>/packet.pdf", candidates.packet_file, name="candidate_packet"),
    path("openings/<int:pk>/candidates/<int:referral_id>/resume.pdf", candidates.resume_file, name="candidate_resume"),
    path("openings/<int:pk>/candidates/<int:referral_id>/interview/", candidates.interview, name="candidate_interview"),
    path(
        "openings/<int:pk>/candidates/<int:referral_id>/interview.ics",
        candidates.interview_ics,
        name="candidate_interview_ics",
    ),
    path("openings/<int:pk>/candidates/<int:referral_id>/hire/", candidates.hire, name="candidate_hire"),
    path("openings/<int:pk>/candidates/<int:referral_id>/no/", candidates.decline, name="candidate_no"),
    path("openings/<int:pk>/candidates/<int:referral_id>/wrong/", candidates.wrong, name="candidate_wrong"),
    path("openings/<int:pk>/candidates/<int:referral_id>/<slug:step>/", candidates.step, name="candidate_step"),
    path("placements/", placements.placements, name="placements"),
    path("placements/<int:pk>/", placements.placement, name="placement"),
    path("placements/<int:pk>/insurance/", insurance.insurance, name="insurance"),
    path("placements/<int:pk>/sign/", placements.sign, name="placement_sign"),
    path("placements/<int:pk>/timesheets/<monday:week>/", timesheets.timesheet, name="timesheet"),
    path("placements/<int:pk>/timesheets/<monday:week>/back/", timesheets.back, name="timesheet_back"),
    path("placements/<int:pk>/timesheets/<monday:week>/correct/", timesheets.correct, name="timesheet_correct"),
    path("placements/<int:pk>/invoices/", invoices.build, name="invoice_build"),
    path("placements/<int:pk>/invoices/<int:number>/", invoices.invoice, name="invoice"),
    path("placements/<int:pk>/invoices/<int:number>/invoice.pdf", invoices.as_pdf, name="invoice_pdf"),
    path("placements/<int:pk>/invoices/<int:number>/invoice.csv", invoices.as_csv, name="invoice_csv"),
    path("placements/<int:pk>/agreement.pdf", placements.pdf, name="placement_pdf"),
    path("placements/<int:pk>/versions/<int:number>/sign/", placements.sign_version, name="version_sign"),
    path("placements/<int:pk>/versions/<int:number>/agreement.pdf", placements.pdf, name="version_pdf"),
]
