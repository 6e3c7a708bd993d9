"""Addresses of this slice; before allauth's, so that our sign-up answers."""

from django.urls import URLPattern, path

from codeoregon.accounts import views
from codeoregon.accounts.again import views as again

urlpatterns: list[URLPattern] = [
    path("accounts/landing/", views.landing, name="landing"),
    path("accounts/passkey/", views.offer_passkey, name="offer_passkey"),
    path("accounts/sessions/", views.sessions, name="account_sessions"),
    path("accounts/signup/", views.sign_up, name="account_signup"),
    path("accounts/signup/passkey/", views.sign_up_without_password, name="account_signup_without_password"),
    path("accounts/confirm-email/<str:key>/", views.confirm_email, name="account_confirm_email"),
    path("accounts/reauthenticate/code/", again.give_code, name="reauthenticate_by_code"),
    path("accounts/password/set/", again.set_password, name="account_set_password"),
    path("accounts/invitation/<str:token>/", views.invitation, name="accept_invitation"),
]
