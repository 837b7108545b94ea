"""The one settings file. Everything comes from the environment (`.env` is read); see `.env.example`."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.replica import read_only
from welcome.addresses import site_url
from welcome.databases import database, guarded
from welcome.insecure import insecurities
from welcome.logs import logging_settings
from welcome.oidc import origins, providers

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

env = environ.Env()
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

# --- Security -------------------------------------------------------------------------------------

INSECURE_SECRET_KEY = "insecure-key-for-development-only"  # noqa: S105 refused below

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default=INSECURE_SECRET_KEY)
# Earlier keys: links and second factors made with them stay valid.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
AUDIT_KEY = env("AUDIT_KEY", default="")
# Without a key of its own the trail is signed with one derived from SECRET_KEY (decision 0018).
AUDIT_KEYS = [AUDIT_KEY or f"audit trail:{SECRET_KEY}", *env.list("AUDIT_KEY_FALLBACKS", default=[])]
# Newest first: the first one encrypts backups, all of them open them.
BACKUP_KEYS = env.list("BACKUP_KEY", default=[])
# Names and notes in the database: the first key encrypts, all of them open (decision 0024).
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEY", default=[]) or [
    f"encryption at rest:{key}" for key in (SECRET_KEY, *SECRET_KEY_FALLBACKS)
]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
USE_HTTPS = env.bool("USE_HTTPS", default=not DEBUG)
DEMO_PASSWORD = env("DEMO_PASSWORD", default="willkommen-demo")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = USE_HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # pages carry the token
SECURE_HSTS_SECONDS = 31_536_000 if USE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = USE_HTTPS
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "willkommen_session"
CSRF_COOKIE_NAME = "willkommen_csrf"
CSRF_FAILURE_VIEW = "welcome.views.csrf_failure"

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

# Sessions (handbook 5.4): end after 20 idle minutes and after ten hours at the latest.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=20 * 60)
SESSION_WARNING_SECONDS = 2 * 60
SESSION_SERIALIZER = "core.encryption.sessions.SealedSerializer"
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "welcome",
    "reports",
    "network",
    "consultations",
    "clients",
    "partners",
    "accounts",
    "districts",
    "catalogues",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "consultations.desk.live.UnchangedMiddleware",
    "core.shared.SharedAnswerMiddleware",
    "welcome.proxy.ForwardedAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.UnstorableAddressMiddleware",
    "districts.row_scope.RowScopeMiddleware",
    "core.middleware.SessionLimitMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.security.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "welcome.urls"
WSGI_APPLICATION = "welcome.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "welcome.context_processors.page_frame",
            ],
            "builtins": ["core.templatetags.ui", "core.templatetags.kern"],
        },
    },
]
FORM_RENDERER = "core.renderer.StringInputs"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "kern"
CRISPY_FAIL_SILENTLY = not DEBUG

# --- Databases ------------------------------------------------------------------------------------

main_database = env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")
DATABASES = {"default": database(main_database, behind_pgbouncer=env.bool("PGBOUNCER", default=False))}
if env("REPLICA_URL", default=""):
    DATABASES["replica"] = read_only(guarded(env.db("REPLICA_URL")))
    DATABASE_ROUTERS = ["core.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The default cache counts failed logins, so all processes must share it; "local" spares queries.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # pieces of pages, a kilobyte each
    },
}
TASKS = {"default": {"BACKEND": "core.tasks.QuietBackend"}}

# --- Accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "given_name", "family_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.passwords.CommonGermanPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())  # Invitations, too.
# Allauth's own generator copies addresses into a second table, where an old one would stay a login.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/5m/key", "reauthenticate": "10/5m/user"}

# Before acts that weigh people confirm who they are, unless they have within so many seconds.
CONFIRM_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("CONFIRM_SECONDS", default=15 * 60)

# Second factor: required of who holds a role for the whole city, recommended to the rest (handbook 5.4).
SECOND_FACTOR = env("SECOND_FACTOR", default="off" if DEBUG else "required")
MFA_ADAPTER = "accounts.security.factors.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ
MFA_FORMS = {
    "authenticate": "accounts.security.forms.AuthenticateForm",
    "reauthenticate": "accounts.security.forms.ReauthenticateForm",
    "authenticate_webauthn": "accounts.security.forms.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "accounts.security.forms.ReauthenticatePasskeyForm",
    "add_webauthn": "accounts.security.forms.AddPasskeyForm",
}

# Single sign-on with the city's directory.
OIDC_SERVER_URL = env("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET", default="")
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
SOCIALACCOUNT_ADAPTER = "accounts.security.single_sign_on.SocialAccountAdapter"
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += origins(OIDC_SERVER_URL)
SOCIALACCOUNT_PROVIDERS = providers(OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET)

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English")), ("tr", _("Turkish"))]
LANGUAGE_COOKIE_NAME = "willkommen_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
FILTERS_EMPTY_CHOICE_LABEL = _("all")
FORMAT_MODULE_PATH = ["welcome.formats"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# Figures are formatted where they are shown (`|number`); keys and years in attributes and links must stay plain.
USE_THOUSAND_SEPARATOR = False

# --- Files, mail, logging ---------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "files")))
STORAGES = {
    "default": {"BACKEND": "core.encryption.files.SealedStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# What is too large for memory waits encrypted.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.encryption.uploading.SealedUploadHandler",
]
# The open interface of the partner directory (docs/interface.md).
DIRECTORY_API = env.bool("DIRECTORY_API", default=False)
VOLUNTEER_FORM, VOLUNTEER_LINK_DAYS = env.bool("VOLUNTEER_FORM", default=False), 7  # to confirm an address
FUND_FORM, FUND_PAGE_DAYS = env.bool("FUND_FORM", default=False), 1100  # an applicant's link; decision 34
EVENTS_PUBLIC, NETWORK_PUBLIC = env.bool("EVENTS_PUBLIC", False), env.bool("NETWORK_PUBLIC", False)
IMPRINT_URL, PRIVACY_URL = env("IMPRINT_URL", default=""), env("PRIVACY_URL", default="")
ACCESSIBILITY_EMAIL, OMBUDSMAN_URL = env("ACCESSIBILITY_EMAIL", default=""), env("OMBUDSMAN_URL", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE, DATA_UPLOAD_MAX_NUMBER_FIELDS = 5 * 1024 * 1024, 5_000

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="willkommen@example.org")
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)

# --- Referrals ------------------------------------------------------------------------------------

# Where the links in mails lead that the worker sends: it answers no request that would tell.
SITE_URL = env("SITE_URL", default="").rstrip("/") or site_url(CSRF_TRUSTED_ORIGINS, ALLOWED_HOSTS)
REFERRAL_LINK_DAYS = env.int("REFERRAL_LINK_DAYS", default=60)
# Each step of the ladder of reminders takes as long as the receiver has to answer.
REFERRAL_ANSWER_HOURS = {
    "emergency": env.int("REFERRAL_HOURS_EMERGENCY", default=24),
    "urgent": env.int("REFERRAL_HOURS_URGENT", default=72),
    "normal": env.int("REFERRAL_HOURS_NORMAL", default=14 * 24),
}
REFERRAL_EXPIRY_DAYS = env.int("REFERRAL_EXPIRY_DAYS", default=28)

# --- Reports --------------------------------------------------------------------------------------

REPORT_DRAFTS = env.list("REPORT_DRAFTS", default=["quarter", "year"])
REPORT_DRAFT_DAYS = env.int("REPORT_DRAFT_DAYS", default=10)

# --- Partner directory ------------------------------------------------------------------------------

REVIEW_LINK_DAYS = env.int("REVIEW_LINK_DAYS", default=60)
REVIEW_MAILS_PER_DAY = env.int("REVIEW_MAILS_PER_DAY", default=50)

# --- Appointments -----------------------------------------------------------------------------------

APPOINTMENT_LINK_DAYS = env.int("APPOINTMENT_LINK_DAYS", default=14)

# --- Audit trail ----------------------------------------------------------------------------------

AUDIT_MONTHS = env.int("AUDIT_MONTHS", default=12)
PROCESSOR = env("PROCESSOR", default="")
# From where on a pattern stands out (welcome/patterns); the page can ask for other values.
AUDIT_PATTERNS = {
    "days": env.int("AUDIT_PATTERN_DAYS", default=30),
    "files": env.int("AUDIT_PATTERN_FILES", default=20),
    "times": env.int("AUDIT_PATTERN_TIMES", default=3),
    "hours": env.int("AUDIT_PATTERN_HOURS", default=2),
    "failures": env.int("AUDIT_PATTERN_FAILURES", default=10),
}

LINK_RATE = "20/5m/ip"  # links that are no links (guessed, tampered with, expired), per address
MOST_SEARCHES = 300  # for people, of one person in five minutes: each pause in typing is one

LOGGING = logging_settings(env("LOG_LEVEL", default="WARNING" if DEBUG else "INFO"))

if _insecurities := insecurities(globals()):
    raise ImproperlyConfigured("Insecure settings: " + "; ".join(_insecurities))
