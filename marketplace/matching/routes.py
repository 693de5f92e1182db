"""The pages that rank: makers for a request, requests for a listing, each score opening into its terms."""

import uuid
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, PERSON, STAFF, access
from marketplace.core.formats import bound
from marketplace.core.reader import language
from marketplace.listings import queries as listings
from marketplace.matching import queries
from marketplace.matching.explaining import Explained, explained
from marketplace.matching.exposure import lifted
from marketplace.matching.freezing import frozen
from marketplace.matching.objecting import unscored
from marketplace.matching.policy import can_see_matches_of_listing, can_see_matches_of_request
from marketplace.matching.rebuilding import start
from marketplace.matching.sentences import NAMES
from marketplace.matching.shown import ShownScore, Teller
from marketplace.matching.suggesting import by_region, lacking, lacks, team_for
from marketplace.organisations.blocks import blocked_by
from marketplace.regions.queries import name_of
from marketplace.sourcing import queries as sourcing
from marketplace.sourcing.policy import can_edit
from marketplace.sourcing.rules import RequestState
from marketplace.vocabulary.terms import STAGES

blueprint = Blueprint("matching", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: Any) -> None:
    """The page of a request lies below this slice, and asks by this name how its reader's listings fit."""
    state.app.jinja_env.globals["fit_of_request"] = _fit_of_request


@blueprint.get("/requests/<uuid:request_id>/matches")
@access(PERSON)
def of_request(request_id: uuid.UUID) -> str:
    need = sourcing.find(current_user, request_id, to=can_see_matches_of_request)
    blocked = blocked_by(current_user.person_id)
    page = queries.of_request(need.id, _page_number(), but=blocked)
    kept = frozen(need.id) if page.number == 1 else []
    extra = queries.of_listings(need.id, lifted(need.id, page.rows), but=blocked) if page.number == 1 else []
    cards = listings.cards([*(one.listing_id for one in (*page.rows, *extra)), *(one.listing_id for one in kept)])
    say = teller()
    ranked = [(cards[one.listing_id], say.score(one.score, one.terms, one.formula)) for one in kept] or [
        (cards[one.listing_id], _shown(one)) for one in explained(page.rows)
    ]
    team = team_for(need, but=blocked) if page.number == 1 else None
    members = listings.cards([part.maker for part in team.parts]) if team else {}
    return render_template(
        "matching/of_request.html",
        need=need,
        page=page,
        ranked=ranked,
        lifted=[(cards[one.listing_id], _shown(one)) for one in explained(extra)],
        frozen_at=kept[0].frozen_at if kept else None,
        frozen_formula=kept[0].formula if kept else "",
        unscored=need.organisation_id in unscored(),
        places=name_of,
        team=team,
        members=members,
        stage_names=STAGES,
        invited=set(need.invited_ids or ()),
        may_invite=need.state == RequestState.OPEN and can_edit(current_user, need),
    )


@blueprint.get("/listings/<uuid:listing_id>/matches")
@access(PERSON)
def of_listing(listing_id: uuid.UUID) -> str:
    offer = listings.find(current_user, listing_id, to=can_see_matches_of_listing)
    page = queries.of_listing(offer.id, _page_number(), but=blocked_by(current_user.person_id))
    cards = sourcing.cards([found.request_id for found in page.rows])
    lacks = lacking(offer.id, [found.request_id for found in page.rows])
    say = teller()
    ranked = [
        (cards[one.request_id], _shown(one), say.missing(lacks.get(one.request_id))) for one in explained(page.rows)
    ]
    return render_template(
        "matching/of_listing.html",
        offer=offer,
        page=page,
        ranked=ranked,
        places=name_of,
        unscored=offer.organisation_id in unscored(),
    )


@blueprint.get("/matches/rankings")
@access(MODERATOR)
def rankings() -> str:
    """Whole rankings, the one under way with how far it has come."""
    return render_template("matching/rankings.html", runs=queries.rankings())


@blueprint.post("/matches/rankings")
@access(MODERATOR)
def rank_anew() -> Response:
    start(current_user)
    return redirect(url_for("matching.rankings"))


@blueprint.get("/matches/missing")
@access(STAFF)
def missing() -> str:
    """By regency what makers miss, and the order value behind it: what to train first."""
    regions = by_region(lacks())
    most = max((row.value for region in regions for row in region.lacks), default=0) or 1
    return render_template("matching/missing.html", regions=regions, most=most, places=name_of, names=NAMES)


def teller() -> Teller:
    """Tells scores to the reader of this request."""
    return Teller(gettext, bound(language(), g.market.zone.key), language())


def _fit_of_request(request_id: uuid.UUID) -> ShownScore | None:
    """How the best of the reader's own listings fits; None when he has none that was scored."""
    found = queries.fit_for_organisations(request_id, current_user.organisation_ids)
    return next((_shown(one) for one in explained([found])), None) if found else None


def _shown(one: Explained) -> ShownScore:
    return teller().score(one.score, one.terms, one.formula)


def _page_number() -> int:
    return min(50, max(1, request.args.get("page", 1, type=int)))
