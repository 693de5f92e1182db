"""The pages that rank: makers for a request, requests for a listing, each score opening into its terms."""

import uuid
from typing import Any

from flask import Blueprint, g, render_template, request
from flask_babel import gettext
from flask_login import current_user

from marketplace.core.access import PERSON, access
from marketplace.core.formats import bound
from marketplace.core.reader import language
from marketplace.listings import queries as listings
from marketplace.matching import queries
from marketplace.matching.policy import can_see_matches_of_listing, can_see_matches_of_request
from marketplace.matching.shown import ShownScore, Teller
from marketplace.regions.queries import name_of
from marketplace.sourcing import queries as sourcing

blueprint = Blueprint("matching", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: Any) -> None:
    """The page of a request lies below this slice, and asks by this name how its reader's listings fit."""
    state.app.jinja_env.globals["fit_of_request"] = _fit_of_request


@blueprint.get("/requests/<uuid:request_id>/matches")
@access(PERSON)
def of_request(request_id: uuid.UUID) -> str:
    need = sourcing.find(current_user, request_id, to=can_see_matches_of_request)
    page = queries.of_request(need.id, _page_number())
    cards = listings.cards([found.listing_id for found in page.rows])
    ranked = [(cards[found.listing_id], _shown(found)) for found in page.rows]
    return render_template("matching/of_request.html", need=need, page=page, ranked=ranked, places=name_of)


@blueprint.get("/listings/<uuid:listing_id>/matches")
@access(PERSON)
def of_listing(listing_id: uuid.UUID) -> str:
    offer = listings.find(current_user, listing_id, to=can_see_matches_of_listing)
    page = queries.of_listing(offer.id, _page_number())
    cards = sourcing.cards([found.request_id for found in page.rows])
    ranked = [(cards[found.request_id], _shown(found)) for found in page.rows]
    return render_template("matching/of_listing.html", offer=offer, page=page, ranked=ranked, places=name_of)


def teller() -> Teller:
    """Tells scores to the reader of this request."""
    return Teller(gettext, bound(language(), g.market.zone.key), language())


def _fit_of_request(request_id: uuid.UUID) -> ShownScore | None:
    """How the best of the reader's own listings fits; None when he has none that was scored."""
    found = queries.fit_for_organisations(request_id, current_user.organisation_ids)
    return _shown(found) if found else None


def _shown(found: queries.Found) -> ShownScore:
    return teller().score(found.score, found.terms, found.formula)


def _page_number() -> int:
    return min(50, max(1, request.args.get("page", 1, type=int)))
