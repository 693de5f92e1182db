"""The web application, put together from its parts; there is no logic here."""

from flask import Flask
from flask_compress import Compress
from flask_wtf import CSRFProtect
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import door, errors, shell
from marketplace.config import Settings, limits_url
from marketplace.core import headers, i18n, logs
from marketplace.core.assets import Assets
from marketplace.core.db import db
from marketplace.core.files import open_store
from marketplace.core.jobs import REDIS_SECONDS, Hints
from marketplace.core.limits import limiter
from marketplace.faces import BLUEPRINTS, HOSTLESS, SIGNED
from marketplace.tenants.queries import own_words
from marketplace.vocabulary import own


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, or for those of the environment."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    own.read_from(own_words)
    app.config.update(_configuration(settings))
    app.extensions["settings"] = settings
    app.extensions["hints"] = Hints(settings.redis_url)
    app.extensions["files"] = open_store(settings.files_url)
    logs.install(settings)
    db.init_app(app)
    headers.install(app, https=settings.scheme == "https")
    door.install(app, settings.base_domain)
    forms = CSRFProtect(app)
    limiter.init_app(app)
    Compress(app)
    i18n.compile_catalogues()
    shell.install(app, Assets())
    errors.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in SIGNED:
        forms.exempt(blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    secure = settings.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # The connection used last is used next: the statements that it has prepared are worth most.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": settings.pool_size, "max_overflow": 5, "pool_use_lifo": True},
        "SESSION_COOKIE_NAME": "__Host-form" if secure else "form",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_TRANSLATION_DIRECTORIES": i18n.translation_directories(),
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_MIN_SIZE": 500,
        "RATELIMIT_STORAGE_URI": limits_url(settings.redis_url),
        # One that is frozen is asked now and then, and nobody waits for it longer than that.
        "RATELIMIT_STORAGE_OPTIONS": {
            "socket_connect_timeout": REDIS_SECONDS,
            "socket_timeout": REDIS_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        },
        # A stopped Redis must neither open the door nor shut it.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_HEADERS_ENABLED": True,
        "HOSTLESS": HOSTLESS,
        "TESTING": settings.environment == "test",
    }
