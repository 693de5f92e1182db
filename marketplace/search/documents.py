"""What the index holds of a listing, a request and an organisation: its card, and its words."""

from typing import Any

from marketplace.listings.models import Listing
from marketplace.organisations.models import Organisation
from marketplace.organisations.rules import OrganisationKind, OrganisationState
from marketplace.photos import queries as photos
from marketplace.photos.rules import Subject
from marketplace.regions import gazetteer
from marketplace.regions.queries import name_of
from marketplace.search.facets import codes
from marketplace.search.rules import SubjectKind
from marketplace.search.words import Indexed, indexed, strengths
from marketplace.skills import queries as passports
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.rules import Wants
from marketplace.vocabulary import own
from marketplace.vocabulary.words import plain

Document = tuple[dict[str, Any], Indexed]


def of_listing(listing: Listing, owner: Organisation) -> Document:
    place = listing.regency_code or owner.regency_code
    keys = {
        "product_types": listing.product_types,
        "stages": listing.stages,
        "constructions": listing.constructions,
        "materials": listing.materials,
        "certificates": listing.certificates,
    }
    own_words = [word for kind in keys for word in own.words(kind) if word.key in listing.own_words]
    names = [word.label(speech) for word in own_words for speech in ("id", "en")]
    # A word of the marketplace's own is found and counted by itself, beside the shared word that it counts as.
    keys = {kind: [*keys[kind], *(word.key for word in own_words if word.registry == kind)] for kind in keys}
    photo = photos.first_of(Subject.LISTING, [listing.id]).get(listing.id)
    card = {
        **_card(SubjectKind.LISTING, listing.id, listing.title, owner, place),
        **_terms(listing.product_types, listing.certificates, listing.stages, listing.materials, place),
        "facets": _counted(keys["product_types"], keys["certificates"], keys["stages"], keys["materials"], place),
        "moq": listing.moq,
        "capacity_month": listing.capacity_month,
        "lead_days": listing.lead_days,
        "price_min": listing.price_min,
        "price_max": listing.price_max,
        "is_design": owner.kind == OrganisationKind.DESIGNER,
        "photo_id": photo.id if photo else None,
        "photo_width": photo.width if photo else None,
        "photo_height": photo.height if photo else None,
        "published_at": listing.published_at or listing.created_at,
    }
    return card, _words(listing.title, " ".join([listing.description, *names]), owner, place, keys)


def of_request(request: SourcingRequest, owner: Organisation) -> Document:
    place = request.delivery_regency_code or owner.regency_code
    products = [request.product_type] if request.product_type else []
    card = {
        **_card(SubjectKind.REQUEST, request.id, request.title, owner, place),
        **_terms(products, request.certificates, request.stages, request.materials, place),
        "price_min": request.budget_min,
        "price_max": request.budget_max,
        "pairs": request.pairs,
        "is_monthly": request.is_monthly,
        "is_design": request.wants == Wants.DESIGN,
        "closes_on": request.closes_on,
        "published_at": request.published_at or request.created_at,
    }
    keys = {
        "product_types": products,
        "stages": request.stages,
        "constructions": request.constructions,
        "materials": request.materials,
        "certificates": request.certificates,
    }
    return card, _words(request.title, request.description, owner, place, keys, request.region_codes)


def of_organisation(owner: Organisation) -> Document:
    card = {
        **_card(SubjectKind.ORGANISATION, owner.id, owner.trade_name, owner, owner.regency_code),
        "is_unclaimed": owner.state == OrganisationState.UNCLAIMED,
        "workers": owner.workers,
        "published_at": owner.created_at,
    }
    known = passports.strengths([owner.id])[owner.id]
    keys = {"stages": list(known.skills), "certificates": list(known.certificates)}
    return card, _words(f"{owner.trade_name} {owner.legal_name}", owner.description, owner, owner.regency_code, keys)


def _card(kind: SubjectKind, subject_id: Any, title: str, owner: Organisation, place: str | None) -> dict[str, Any]:
    return {
        "subject_kind": kind,
        "subject_id": subject_id,
        "title": title,
        "organisation_id": owner.id,
        "organisation_name": owner.trade_name,
        "organisation_kind": owner.kind,
        "regency_code": place,
        "regency_name": name_of(place),
        "plain": plain(f"{title} {owner.trade_name}"),
    }


def _terms(
    products: list[str], certificates: list[str], stages: list[str], materials: list[str], place: str | None
) -> dict[str, Any]:
    """What a card shows of the trade's words, and under what it is counted."""
    return {
        "product_types": products,
        "certificates": certificates,
        "stages": stages,
        "materials": materials,
        "facets": _counted(products, certificates, stages, materials, place),
    }


def _counted(
    products: list[str], certificates: list[str], stages: list[str], materials: list[str], place: str | None
) -> list[int]:
    counted = {"product_type": products, "certificate": certificates, "stage": stages, "material": materials}
    return codes({**counted, "place": [place] if place else []})


def _words(
    title: str, text: str, owner: Organisation, place: str | None, keys: dict[str, list[str]], also: Any = ()
) -> Indexed:
    places = [code for code in (place, *also) if code]
    known = passports.strengths([owner.id])[owner.id]
    return indexed(
        title,
        f"{owner.trade_name} {text}",
        keys,
        places=places,
        place_names=" ".join(map(_place_names, places)),
        extra={"kind": [owner.kind], **strengths(known.skills, known.certificates)},
    )


def _place_names(code: str) -> str:
    """Every name under which people look for a regency or a province: "Lombok Timur", "NTB", "West Nusa Tenggara"."""
    regency = gazetteer.regency(code) if len(code) > 2 else None
    province = gazetteer.provinces().get(code[:2])
    own = [regency.full_name, *regency.aliases] if regency else []
    return " ".join([*own, *([province.name, *province.aliases] if province else [])])
