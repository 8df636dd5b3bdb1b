"""All settings. Values of one installation come from the environment, through `env.py`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from upwell.config import env

PACKAGE = Path(__file__).resolve().parent.parent

# --- this installation -------------------------------------------------------------------------------
DATA = env.folder("UPWELL_DATA", PACKAGE.parent / "var")
SECRET_KEY = env.secret("UPWELL_SECRET_KEY", DATA / "keys" / "secret.key")
# Encrypts private fields. Outside the database, so that a stolen database or backup shows none of them.
VAULT_KEY = env.secret("UPWELL_VAULT_KEY", DATA / "keys" / "vault.key")
DEBUG = env.flag("UPWELL_DEBUG")
DEMO = env.flag("UPWELL_DEMO")
BASE_URL = env.text("UPWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("UPWELL_HOSTS", "127.0.0.1,localhost")
HTTPS = BASE_URL.startswith("https://")
# How many proxies stand in front of us: only that many entries of X-Forwarded-For are believed.
PROXIES = env.number("UPWELL_PROXIES", 0)

# --- Django ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "huey.contrib.djhuey",
    "upwell.tenants",
    "upwell.audit",
    "upwell.jobs",
    "upwell.notices",
    "upwell.people",
    "upwell.programmes",
    "upwell.pairs",
    "upwell.matching",
    "upwell.agenda",
    "upwell.operations",
    "upwell.web",
    "upwell.cli",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "upwell.web.middleware.private_pages",
]
ROOT_URLCONF = "upwell.config.urls"
WSGI_APPLICATION = "upwell.config.wsgi.application"
TEMPLATES = [
    {
        "NAME": "pages",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "notices" / "templates", PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "upwell.web.nav.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    },
    {
        # Plain texts of messages: nothing is escaped here, the HTML twin escapes on its own.
        "NAME": "words",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "notices" / "templates"],
        "OPTIONS": {"autoescape": False, "builtins": ["django.templatetags.i18n"]},
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
AUTH_USER_MODEL = "tenants.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database("UPWELL_DATABASE_URL", DATA / "upwell.sqlite3")}

# --- language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["upwell.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("UPWELL_TIME_ZONE", "Asia/Ho_Chi_Minh")
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# --- files and uploads -------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("UPWELL_STATIC", DATA / "static")
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("UPWELL_COLLECTED_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.flag("UPWELL_COLLECTED_STATIC")
# The largest staff file that we read, and a pasted one: 91,234 people are about 12 MB.
UPLOAD_LIMIT = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_LIMIT
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# --- mail --------------------------------------------------------------------------------------------
OUTBOX = DATA / "outbox"
EMAIL_HOST = env.text("UPWELL_MAIL_HOST")
EMAIL_PORT = env.number("UPWELL_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("UPWELL_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("UPWELL_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("UPWELL_MAIL_TLS")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = str(OUTBOX)
# Without a mail server nothing leaves the machine: each message becomes a file in the outbox folder.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST and not DEMO
    else "upwell.notices.channels.files.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("UPWELL_MAIL_FROM", "Upwell <upwell@localhost>")

# --- background work ---------------------------------------------------------------------------------
HUEY = {
    "huey_class": "huey.SqliteHuey",
    "name": "upwell",
    "filename": str(DATA / "queue.sqlite3"),
    "immediate": env.flag("UPWELL_JOBS_AT_ONCE"),
    "results": False,
}

# --- security ----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Not "no-referrer": browsers would then post with "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "upwell.web.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"upwell": {"level": "INFO"}, "huey": {"level": "WARNING"}},
}
