"""Every blueprint, in one list; a slice that has pages adds its own line."""

from marketplace.accounts.routes import blueprint as accounts
from marketplace.dashboard.routes import blueprint as dashboard
from marketplace.directory.routes import blueprint as directory
from marketplace.health import blueprint as health
from marketplace.home import blueprint as home
from marketplace.listings.photo_routes import blueprint as listings
from marketplace.matching.routes import blueprint as matching
from marketplace.messaging.routes import blueprint as messaging
from marketplace.moderation.routes import blueprint as moderation
from marketplace.notifications.routes import blueprint as notifications
from marketplace.organisations.routes import blueprint as organisations
from marketplace.photos.routes import blueprint as photos
from marketplace.platform.routes import blueprint as platform
from marketplace.search.pages_for_machines import blueprint as machines
from marketplace.search.routes import blueprint as search
from marketplace.sourcing.photo_routes import blueprint as sourcing
from marketplace.styleguide.routes import blueprint as styleguide

BLUEPRINTS = [
    health,
    home,
    platform,
    accounts,
    organisations,
    directory,
    photos,
    listings,
    sourcing,
    matching,
    messaging,
    moderation,
    notifications,
    search,
    machines,
    dashboard,
    styleguide,
]

# Asked by machines at whatever host they know us by.
HOSTLESS = frozenset({"health.alive", "health.ready", "home.theme"})
