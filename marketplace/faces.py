"""Every blueprint, in one list; a slice that has pages adds its own line."""

from marketplace.accounts.routes import blueprint as accounts
from marketplace.directory.routes import blueprint as directory
from marketplace.health import blueprint as health
from marketplace.home import blueprint as home
from marketplace.messaging.routes import blueprint as messaging
from marketplace.moderation.routes import blueprint as moderation
from marketplace.organisations.routes import blueprint as organisations
from marketplace.platform.routes import blueprint as platform

BLUEPRINTS = [
    health,
    home,
    platform,
    accounts,
    organisations,
    directory,
    messaging,
    moderation,
]

# Asked by machines at whatever host they know us by.
HOSTLESS = frozenset({"health.alive", "health.ready", "home.theme"})
