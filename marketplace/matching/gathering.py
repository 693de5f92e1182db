"""The facts of a request and of a listing, gathered from what is stored."""

from datetime import date

from marketplace.listings.models import Listing
from marketplace.matching.facts import ListingFacts, RequestFacts
from marketplace.organisations.rules import OrganisationKind
from marketplace.sourcing.models import SourcingRequest
from marketplace.vocabulary.lemmas import meaningful

_ASKED_OF_A_PRODUCER = ("product_types", "stages", "materials", "moq", "capacity_month", "lead_days", "price_min")
_ASKED_OF_A_DESIGNER = ("product_types", "stages", "lead_days", "price_min")


def request_facts(request: SourcingRequest, day: date) -> RequestFacts:
    return RequestFacts(
        product_type=request.product_type,
        pairs=request.pairs,
        is_monthly=request.is_monthly,
        days=(request.needed_by - day).days if request.needed_by else None,
        stages=tuple(request.stages),
        constructions=tuple(request.constructions),
        materials=tuple(request.materials),
        certificates=tuple(request.certificates),
        budget=request.budget_max or request.budget_min,
        delivery_regency=request.delivery_regency_code,
        regions=tuple(request.region_codes),
        region_is_must=request.region_is_must,
        wants=request.wants,
        words=meaningful(f"{request.title} {request.description}"),
    )


def listing_facts(listing: Listing, organisation_kind: str, organisation_regency: str | None) -> ListingFacts:
    is_designer = organisation_kind == OrganisationKind.DESIGNER
    asked = _ASKED_OF_A_DESIGNER if is_designer else _ASKED_OF_A_PRODUCER
    return ListingFacts(
        is_designer=is_designer,
        product_types=tuple(listing.product_types),
        stages=tuple(listing.stages),
        constructions=tuple(listing.constructions),
        materials=tuple(listing.materials),
        certificates=tuple(listing.certificates),
        moq=listing.moq,
        capacity=listing.capacity_month,
        lead_days=listing.lead_days,
        price_min=listing.price_min,
        price_max=listing.price_max,
        regency=listing.regency_code or organisation_regency,
        words=meaningful(f"{listing.title} {listing.description}"),
        completeness=sum(bool(getattr(listing, name)) for name in asked) / len(asked),
    )
