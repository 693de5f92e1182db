"""Every blueprint, in one list; a slice that has pages adds its own line."""

from marketplace.accounts.passkey_routes import blueprint as passkeys
from marketplace.accounts.provider_routes import blueprint as providers
from marketplace.accounts.recovery_routes import blueprint as recoveries
from marketplace.accounts.routes import blueprint as accounts
from marketplace.accounts.security_routes import blueprint as security
from marketplace.accounts.staff_routes import blueprint as staff
from marketplace.answering.routes import blueprint as answering
from marketplace.assistance.answer_routes import blueprint as assistance
from marketplace.capacity.routes import blueprint as capacity
from marketplace.dashboard.routes import blueprint as dashboard
from marketplace.directory.routes import blueprint as directory
from marketplace.health import blueprint as health
from marketplace.home import blueprint as home
from marketplace.intake.routes import blueprint as intake
from marketplace.listings.photo_routes import blueprint as listings
from marketplace.matching.steering_routes import blueprint as matching
from marketplace.messaging.routes import blueprint as messaging
from marketplace.moderation.reading_routes import blueprint as moderation
from marketplace.notifications.hooks import blueprint as hooks
from marketplace.notifications.thread_routes import blueprint as notifications
from marketplace.organisations.pages import blueprint as organisations
from marketplace.partnerships.dossier_routes import blueprint as partnerships
from marketplace.photos.routes import blueprint as photos
from marketplace.platform.routes import blueprint as platform
from marketplace.portability.routes import blueprint as portability
from marketplace.privacy.routes import blueprint as privacy
from marketplace.proposals.joint_routes import blueprint as proposals
from marketplace.reference.routes import blueprint as reference
from marketplace.reliability.routes import blueprint as reliability
from marketplace.reviews.routes import blueprint as reviews
from marketplace.rooms.routes import blueprint as rooms
from marketplace.search.pages_for_machines import blueprint as machines
from marketplace.search.saved_routes import blueprint as search
from marketplace.skills.certificate_routes import blueprint as skills
from marketplace.sourcing.help_routes import blueprint as sourcing
from marketplace.standing.routes import blueprint as standing
from marketplace.styleguide.routes import blueprint as styleguide
from marketplace.tenants.routes import blueprint as tenants

BLUEPRINTS = [
    health,
    home,
    platform,
    tenants,
    privacy,
    portability,
    accounts,
    security,
    passkeys,
    providers,
    recoveries,
    staff,
    organisations,
    skills,
    reference,
    directory,
    photos,
    capacity,
    reliability,
    listings,
    sourcing,
    rooms,
    intake,
    matching,
    partnerships,
    standing,
    reviews,
    proposals,
    messaging,
    assistance,
    moderation,
    notifications,
    hooks,
    answering,
    search,
    machines,
    dashboard,
    styleguide,
]

# Asked by machines at whatever host they know us by.
HOSTLESS = frozenset({"health.alive", "health.ready", "home.theme"})

# Posted by machines and from e-mails, without a form of ours: each checks a signature instead of a token.
SIGNED = [hooks, answering]
