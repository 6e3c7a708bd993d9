"""Settings, read from the environment. README.md lists every variable with its meaning."""

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from codeoregon.accounts.entrance.choices import (  # noqa: F401 - settings of allauth and of Django
    ACCOUNT_FORMS,
    ACCOUNT_RATE_LIMITS,
    AUTH_PASSWORD_VALIDATORS,
    MFA_FORMS,
)
from codeoregon.api.choices import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - settings of the API
from codeoregon.logs import logging_to_console

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where we run -----------------------------------------------------------------------------------------------

DEMO = env.bool("DEMO", False)
DEBUG = False
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOOPBACK_HOSTS)
SECURE = BASE_URL.startswith("https://")
VAR_DIR = Path(env("VAR_DIR", default=str(ROOT / "var")))

_here_only = not {urlsplit(BASE_URL).hostname, *ALLOWED_HOSTS} - {*LOOPBACK_HOSTS, "::1"}
if DEMO and not (_here_only and not SECURE and "EMAIL_URL" not in env.ENVIRON):
    raise ImproperlyConfigured(
        "The demo signs in invented people with known passwords, so it only runs on this machine's own address: "
        "unset BASE_URL, ALLOWED_HOSTS and EMAIL_URL, or set DEMO=0."
    )

SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    if SECURE or not _here_only:
        raise ImproperlyConfigured("Set SECRET_KEY to a long random value.")
    SECRET_KEY = "only-for-this-machine-" + "x" * 40
# Keys of encrypted fields (Fernet, newest first). Rotating: put the new one first and keep the old ones.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])

# --- Apps --------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Bottom-up: history tables want the module of a lower app's models loaded before a higher app names them.
    "codeoregon",
    "badges",
    "employers",
    "jobs",
    "enrollment",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "codeoregon.staff.site.OregonAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "csp",
]

MIDDLEWARE = [
    "codeoregon.web.here.HereOnlyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "codeoregon.web.health.HealthMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "codeoregon.kept.pages.KeptPagesMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "codeoregon.web.language.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "codeoregon.accounts.access.ClosedByDefaultMiddleware",
    "codeoregon.accounts.access.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "codeoregon.accounts.entrance.typed.TypedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "codeoregon.audit.middleware.HistoryMiddleware",
    "codeoregon.lib.forms.RefusedFormMiddleware",
    "codeoregon.web.method.MethodMiddleware",
]

ROOT_URLCONF = "codeoregon.urls"
WSGI_APPLICATION = "codeoregon.web.wsgi.application"
AUTH_USER_MODEL = "codeoregon.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "codeoregon.lib.forms.OregonRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "codeoregon.web.nav.nav",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "codeoregon.lib.templatetags.drawn"],
        },
    },
]

# --- Database: `oregon` owns and migrates; web and worker act as `oregon_app` ------------------------------------

OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "lintmigrations", "flush", "test"}
APP_ROLE = "oregon_app"
_app_db = env.db_url("DATABASE_URL", default="postgres://oregon_app@/codeoregon")
_owner_db = env.db_url("DATABASE_OWNER_URL", default=env("DATABASE_URL", default="postgres://oregon@/codeoregon"))
for _db in (_app_db, _owner_db):
    if _db.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL and DATABASE_OWNER_URL name a Postgres: postgres://user@host/name.")
AS_OWNER = env.bool("DATABASE_AS_OWNER", default=len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS)
DATABASES = {"default": dict(_owner_db if AS_OWNER else _app_db)}
DATABASES["default"]["HOST"] = unquote(DATABASES["default"].get("HOST") or "")  # a socket folder: %2Fvar%2Frun
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["connect_timeout"] = 5
if not AS_OWNER and _app_db.get("USER") != APP_ROLE:
    # One URL for everything: the session starts in the role that may not touch history.
    _options["options"] = f"-c role={APP_ROLE}"
# Longer than the pauses of a quiet hour: a new connection costs a page many times what the page costs.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Redis, Celery, caches ---------------------------------------------------------------------------------------

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "visibility_timeout": 120,
    # One quick retry: by default a bell rung with Redis gone holds its request for six seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BEAT_SCHEDULE = {
    # A late or doubled tick does no harm: the run is a row unique per job and Pacific date (codeoregon/night/run.py).
    "nightly": {"task": "codeoregon.nightly", "schedule": 60.0},
    "sweep": {"task": "codeoregon.sweep", "schedule": 3.0, "options": {"expires": 3}},
    "seal": {"task": "codeoregon.seal", "schedule": 60.0, "options": {"expires": 60}},
}
NIGHTLY_AT = (2, 0)  # local time in TIME_ZONE
# In order; each is the name of a Celery task whose function takes no arguments and does what is due.
NIGHTLY_CHAIN = [
    "badges.sync_due",
    *("jobs.match_all", "jobs.begin_fit_mails"),
    *("jobs.open_openings", "jobs.expire_openings", "jobs.remind_of_ends"),
    *("jobs.remind_of_silence", "jobs.tell_of_ends", "jobs.watch_contracts"),
    "enrollment.watch_seats",
    "enrollment.remind_applicants",
    "enrollment.measure",
    "badges.forget_snapshots",
    "codeoregon.forget_sessions",
]
# lib.bell: what a request rings after its commit, and the task that answers.
BELLS = {
    "accounts": "badges.sync_one",
    "runs": "badges.sync_rest",
    "awards": "jobs.match_stale",
    "candidates": "jobs.match_stale",
    "openings": "jobs.match_stale",
    "matching": "jobs.match_stale",  # a whole run has begun: who waits for it helps
    "mail": "codeoregon.send_mail",
    "seats": "enrollment.offer_seats",
    "places": "jobs.tell_place_free",
    "erasures": "codeoregon.erase",
}
# What the sweep looks for every few seconds, in case a bell was missed.
SWEEPS = [
    *("badges.sync_one", "jobs.match_stale", "codeoregon.send_mail", "enrollment.offer_seats", "codeoregon.erase"),
    *("jobs.mail_saved_searches", "jobs.mail_new_fits", "jobs.expire_openings"),
]

CACHES = {
    # allauth keeps its rate limits here; they must hold when Redis is gone.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "codeoregon_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    # Parts of pages and counts that can be made again; with Redis gone they are made again (codeoregon/kept).
    "pages": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db="),
        "KEY_PREFIX": "pages",
        "OPTIONS": {
            "serializer": "codeoregon.kept.Bytes",
            "socket_timeout": 0.25,
            "socket_connect_timeout": 0.25,
        },
    },
}
# How long each web process keeps a whole page for visitors; 0 keeps none. What changes on the board ends it at once.
PAGE_SECONDS = env.int("PAGE_SECONDS", default=60)
API_RATE = env("API_RATE", default="300/m/ip")  # questions to the API from one address; a classroom is one address too

# --- Sign-in -----------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "codeoregon.accounts.permissions.RoleBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accounts/landing/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_ADAPTER = "codeoregon.accounts.adapter.AccountAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "100/m/ip,400/h/ip"}
ACCOUNT_SIGNUP_FORM_CLASS = "codeoregon.accounts.forms.SignupForm"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_ADAPTER = "codeoregon.accounts.adapter.MFAAdapter"
MFA_TOTP_ISSUER = "Code Oregon"
MFA_TOTP_TOLERANCE = 1  # a code counts for one step of 30 s more: people type slowly, clocks differ (RFC 6238, 5.2)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
STAFF_NEED_SECOND_FACTOR = True

SESSION_ENGINE = "codeoregon.accounts.entrance.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Security headers --------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Words, time, files ------------------------------------------------------------------------------------------

HELP_PHONE = env("HELP_PHONE", default="503-555-0100")  # shown on every page; the default is an invented number
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]  # by their own names; only once every learner string is translated
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "codeoregon" / "locale"]
FORMAT_MODULE_PATH = ["codeoregon.locale"]
USE_I18N = True
TIME_ZONE, USE_TZ = "America/Los_Angeles", True
USE_THOUSAND_SEPARATOR = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "codeoregon.api.assets.Finder",
]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "svgz", "woff2", "map"]  # what is compressed, and what nobody asks for
WHITENOISE_MAX_AGE = 60 * 60
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- Mail --------------------------------------------------------------------------------------------------------

MAIL_DIR = env("MAIL_DIR", default="")
if MAIL_DIR:
    EMAIL_BACKEND = "codeoregon.mail.files.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Code Oregon <no-reply@codeoregon.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The provider ------------------------------------------------------------------------------------------------

TREEHOUSE_URL = env("TREEHOUSE_URL", default="https://teamtreehouse.com").rstrip("/")
TREEHOUSE_RATE = env.float("TREEHOUSE_RATE", default=20.0)  # requests a second; 0 = unpaced
TREEHOUSE_CONCURRENCY = env.int("TREEHOUSE_CONCURRENCY", default=32)
SYNC_EVERY_HOURS = 24
SYNC_LONGEST_WAIT = env.float("SYNC_LONGEST_WAIT", default=86_400.0)  # seconds; the longest Retry-After we believe
SNAPSHOT_DAYS = env.int("SNAPSHOT_DAYS", default=1_461)  # four years cover a program year and the three after it
SYNC_NOW_SECONDS = 60  # "update now": at most one a minute for one learner

# --- Navigation: (audience → url name, label); the look reads it, so that the ground imports no app ---------------

NAV = {
    "visitor": [
        ("board:list", _("Jobs")),
        ("badges:pathways", _("Pathways")),
        ("progress", _("How we are doing")),
        ("organisations:about", _("For employers")),
    ],
    "learner": [
        ("me:home", _("My learning")),
        ("matches:list", _("Jobs that fit")),
        ("board:list", _("All jobs")),
        ("badges:mine", _("My badges")),
        ("badges:pathways", _("Pathways")),
        ("referrals:mine", _("Applications")),
        ("placements:mine", _("Placements")),
        ("me:settings", _("Settings")),
    ],
    "employer": [
        ("employers:home", _("Home")),
        ("employers:opening_new", _("Post an opening")),
        ("employers:placements", _("Placements")),
        ("team:team", _("Your team")),
        ("board:list", _("Jobs")),
    ],
    "staff": [
        ("admin:index", _("Staff pages")),
        ("board:list", _("Jobs")),
        ("progress", _("How we are doing")),
    ],
}

# Doors that not everybody of an audience is shown: by URL name, the function that says so of a user.
NAV_FOR = {"employers:opening_new": "employers.organisations.models.may_try_to_post"}

# Public pages for search engines, besides the openings; by URL name, like NAV.
SITEMAP_PAGES = [
    *("home:index", "board:list", "badges:pathways", "progress", "organisations:about"),
    *("help", "languages", "accessibility", "privacy", "equal_opportunity"),
]

LOGGING = logging_to_console(env("LOG_LEVEL", default="INFO"))

# --- History (codeoregon/audit) ----------------------------------------------------------------------------------

PGHISTORY_BASE_MODEL = "codeoregon.audit.base.Event"
PGHISTORY_APPEND_ONLY = True
# Who and why live inside each row, so that they are sealed with it.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
# Personal values in seals are digests under this key: an erased value can't be guessed back from its seal.
SEAL_KEY = env("SEAL_KEY", default="")
if not SEAL_KEY:
    if SECURE or not _here_only:  # a SECRET_KEY is changed one day, and every seal would seem broken from then on
        raise ImproperlyConfigured("Set SEAL_KEY to a long random value, and keep it: old seals need it.")
    SEAL_KEY = SECRET_KEY
