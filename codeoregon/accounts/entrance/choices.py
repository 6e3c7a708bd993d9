"""How people sign in, as far as it is a list: passwords, numbers of tries, our forms. ``settings.py`` takes it in."""

SHORTEST = 15  # signs of a password

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": SHORTEST},
    },
    {"NAME": "codeoregon.accounts.entrance.passwords.NotCommonValidator"},
    {"NAME": "codeoregon.accounts.entrance.passwords.NotStretchedValidator"},
    {"NAME": "codeoregon.accounts.entrance.passwords.NotTooLongValidator"},
]

# Tries from one address (ip) and for one account (key). A classroom of 30 people shares one address.
ACCOUNT_RATE_LIMITS = {
    "signup": "100/m/ip,300/h/ip",
    "login": "100/m/ip,400/h/ip",
    "login_failed": "60/m/ip,5/5m/key,20/h/key",
    "request_login_code": "100/m/ip,300/h/ip,3/m/key,15/h/key",
    "reset_password": "100/m/ip,300/h/ip,5/m/key,15/h/key",
    "reset_password_from_key": "100/m/ip,300/h/ip",
    "confirm_email": "1/3m/key,10/d/key",
}

ACCOUNT_FORMS = {
    "signup": "codeoregon.accounts.entrance.forms.SignupForm",
    "login": "codeoregon.accounts.entrance.forms.LoginForm",
    "change_password": "codeoregon.accounts.entrance.forms.ChangePasswordForm",
    "set_password": "codeoregon.accounts.entrance.forms.SetPasswordForm",
    "reset_password": "codeoregon.accounts.entrance.forms.ResetPasswordForm",
    "reset_password_from_key": "codeoregon.accounts.entrance.forms.ResetPasswordKeyForm",
}

MFA_FORMS = {
    "activate_totp": "codeoregon.accounts.entrance.forms.TurnOnForm",
    "authenticate": "codeoregon.accounts.entrance.forms.GivenCodeForm",
    "reauthenticate": "codeoregon.accounts.entrance.forms.GivenAgainCodeForm",
    "add_webauthn": "codeoregon.accounts.entrance.keys.AddKeyForm",
    "edit_webauthn": "codeoregon.accounts.entrance.keys.RenameKeyForm",
    "authenticate_webauthn": "codeoregon.accounts.entrance.keys.GivenKeyForm",
    "login_webauthn": "codeoregon.accounts.entrance.keys.SignInKeyForm",
    "reauthenticate_webauthn": "codeoregon.accounts.entrance.keys.GivenAgainKeyForm",
}
