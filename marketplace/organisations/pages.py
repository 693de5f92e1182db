"""All pages of organisations: each module adds its own to the one blueprint."""

from marketplace.organisations import document_routes, member_routes, merge_routes, standing_routes
from marketplace.organisations.routes import blueprint

__all__ = ["blueprint", "document_routes", "member_routes", "merge_routes", "standing_routes"]
