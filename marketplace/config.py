"""Settings come from the environment alone, and all that is missing is named at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

REQUIRED = {
    "DATABASE_URL": "PostgreSQL as the application role: postgresql://tapak_app:…@host/tapak",
    "REDIS_URL": "Redis or Valkey: redis://host:6379/0 or unix:///path",
    "FILES_URL": "where files are kept: file:///folder or s3://bucket?endpoint=…",
    "SMTP_URL": "where mail goes: smtp://host:25, smtps://…, or outbox: to keep it in the file store",
    "SECRET_KEY": "32 random characters or more",
    "BASE_DOMAIN": "the platform's host; each marketplace has a host below it",
    "TRUSTED_PROXIES": "how many proxies stand in front (0 for none)",
}


class MissingSettings(SystemExit):
    """Raised with every missing or unusable variable on a line of its own."""


@dataclass(frozen=True)
class Settings:
    """What a process must know before it starts.

    `scheme` and `public_port` are those of the addresses that people see.
    """

    database_url: str
    redis_url: str
    files_url: str
    smtp_url: str
    secret_key: str = field(repr=False)
    base_domain: str = "localhost"
    trusted_proxies: int = 0
    database_owner_url: str | None = None
    environment: str = "production"
    scheme: str = "https"
    public_port: int | None = None
    boot_id: str | None = None
    pool_size: int = 5
    undo_seconds: int = 60
    whatsapp_url: str = field(default="", repr=False)
    metrics_address: str = ""

    @property
    def is_development(self) -> bool:
        return self.environment == "development"

    def origin(self, host: str) -> str:
        """The address of `host` as people type it: scheme, host, and the port unless it is the scheme's own."""
        return f"{self.scheme}://{host}:{self.public_port}" if self.public_port else f"{self.scheme}://{host}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        env = os.environ if environment is None else environment
        faults = [f"{name} is not set: {what}" for name, what in REQUIRED.items() if not env.get(name)]
        for name in ("TRUSTED_PROXIES", "TAPAK_PORT", "TAPAK_POOL_SIZE", "TAPAK_UNDO_SECONDS"):
            if env.get(name) and not env[name].isdecimal():
                faults.append(f"{name} must be a whole number, not {env[name]!r}")
        if 0 < len(env.get("SECRET_KEY", "")) < 32:
            faults.append("SECRET_KEY is too short: 32 random characters or more")
        if faults:
            raise MissingSettings("\n".join(faults))
        return cls(
            database_url=env["DATABASE_URL"],
            database_owner_url=env.get("DATABASE_OWNER_URL") or None,
            redis_url=env["REDIS_URL"],
            files_url=env["FILES_URL"],
            smtp_url=env["SMTP_URL"],
            secret_key=env["SECRET_KEY"],
            base_domain=env["BASE_DOMAIN"],
            trusted_proxies=int(env["TRUSTED_PROXIES"]),
            environment=env.get("TAPAK_ENV", "production"),
            scheme=env.get("TAPAK_SCHEME", "https"),
            public_port=int(env["TAPAK_PORT"]) if env.get("TAPAK_PORT") else None,
            boot_id=env.get("TAPAK_BOOT_ID"),
            whatsapp_url=env.get("WHATSAPP_URL", ""),
            metrics_address=env.get("METRICS_ADDRESS", ""),
            pool_size=int(env.get("TAPAK_POOL_SIZE") or 5),
            undo_seconds=int(env.get("TAPAK_UNDO_SECONDS") or 60),
        )


def broker_url(redis_url: str) -> str:
    """The address of Redis as kombu spells it; one socket has three spellings (kombu, limits, redis-py)."""
    return _respell(redis_url, "redis+socket").replace("?db=", "?virtual_host=")


def limits_url(redis_url: str) -> str:
    """The address of Redis as Flask-Limiter spells it."""
    return _respell(redis_url, "redis+unix")


def _respell(redis_url: str, socket_scheme: str) -> str:
    return socket_scheme + redis_url.removeprefix("unix") if redis_url.startswith("unix:") else redis_url
