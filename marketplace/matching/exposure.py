"""The exposure floor: who fits and is seldom among the first of a list gets a place beside them, and staff see who.

The score is not touched and nobody loses his place: the floor adds places, openly named, and they move on with every
counting to whoever was seen least.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text

from marketplace.core.db import db, tenant_id
from marketplace.matching import formulas
from marketplace.matching.models import Exposure, FloorPlace
from marketplace.matching.queries import Found
from marketplace.matching.rules import FITS_FROM, NEW_DAYS, SELDOM, SHOWN_FIRST
from marketplace.organisations.models import Organisation

_PLACED = """
    placed AS (
        SELECT m.request_id, m.listing_id, l.organisation_id, m.score, m.broken, l.published_at,
            row_number() OVER (PARTITION BY m.request_id ORDER BY m.score DESC, l.published_at DESC, m.id) AS place
        FROM matches m
        JOIN listings l ON l.tenant_id = :tenant AND l.id = m.listing_id AND l.state = 'published'
        JOIN sourcing_requests r ON r.tenant_id = :tenant AND r.id = m.request_id AND r.state = 'open'
        JOIN organisations o ON o.tenant_id = :tenant AND o.id = l.organisation_id
            AND o.state IN ('unclaimed', 'claimed', 'active')
        WHERE m.tenant_id = :tenant AND m.generation = matches_now(:tenant)
    )
"""
_COUNT = text(f"""
    WITH {_PLACED}
    INSERT INTO exposures (tenant_id, id, organisation_id, fits, shown, is_new)
    SELECT :tenant, gen_random_uuid(), organisation_id, count(DISTINCT request_id),
        count(DISTINCT request_id) FILTER (WHERE place <= :first),
        min(published_at) > now() - make_interval(days => :new)
    FROM placed WHERE score >= :fits AND broken = 0 GROUP BY organisation_id
""")  # noqa: S608 - only the constant above
_LIFT = text(f"""
    WITH {_PLACED}, waiting AS (
        SELECT p.request_id, p.listing_id, p.organisation_id,
            row_number() OVER (PARTITION BY p.request_id, p.organisation_id ORDER BY p.score DESC, p.listing_id) AS nth,
            e.shown::float8 / e.fits AS share, e.is_new, p.score
        FROM placed p JOIN exposures e ON e.tenant_id = :tenant AND e.organisation_id = p.organisation_id
        WHERE p.place > :first AND p.score >= :fits AND p.broken = 0 AND (e.is_new OR e.shown < :seldom * e.fits)
            AND NOT EXISTS (SELECT FROM placed seen WHERE seen.request_id = p.request_id
                AND seen.organisation_id = p.organisation_id AND seen.place <= :first)
    ), chosen AS (
        SELECT request_id, listing_id,
            row_number() OVER (PARTITION BY request_id ORDER BY share, is_new DESC, score DESC, listing_id) AS nth
        FROM waiting WHERE nth = 1
    )
    INSERT INTO floor_places (tenant_id, id, request_id, listing_id)
    SELECT :tenant, gen_random_uuid(), request_id, listing_id FROM chosen WHERE nth <= :floor
""")  # noqa: S608 - only the constant above
_NOTE = text("""
    UPDATE exposures e SET lifted = (
        SELECT count(*) FROM floor_places f JOIN listings l ON l.tenant_id = :tenant AND l.id = f.listing_id
        WHERE f.tenant_id = :tenant AND l.organisation_id = e.organisation_id)
    WHERE e.tenant_id = :tenant
""")
_FORGET = [text(f"DELETE FROM {table} WHERE tenant_id = :tenant") for table in ("exposures", "floor_places")]  # noqa: S608


@dataclass(frozen=True)
class Seen:
    """Of how many lists a maker fits, he is among the first of `shown`, and beside them in `lifted` by the floor."""

    organisation_id: uuid.UUID
    name: str
    regency_code: str | None
    fits: int
    shown: int
    lifted: int
    is_new: bool

    @property
    def percent(self) -> int:
        return round(100 * (self.shown + self.lifted) / self.fits) if self.fits else 0


def count_anew() -> None:
    """Count who is seen, and give the places of the floor anew to those who were seen least."""
    shared = {"tenant": tenant_id(), "first": SHOWN_FIRST, "fits": FITS_FROM}
    for statement in _FORGET:
        db.session.execute(statement, {"tenant": tenant_id()})
    db.session.execute(_COUNT, shared | {"new": NEW_DAYS})
    floor = formulas.current().floor
    if floor:
        db.session.execute(_LIFT, shared | {"seldom": SELDOM, "floor": floor})
        db.session.execute(_NOTE, {"tenant": tenant_id()})


def lifted(request_id: uuid.UUID, shown: Sequence[Found]) -> set[uuid.UUID]:
    """The listings that the floor puts beside the first places of a list, those that stand there anyway left out."""
    own = select(FloorPlace.listing_id).where(FloorPlace.tenant_id == tenant_id(), FloorPlace.request_id == request_id)
    return set(db.session.scalars(own)) - {one.listing_id for one in shown[:SHOWN_FIRST]}


def report(most: int = 200) -> list[Seen]:
    """Every maker who fits some list, whoever is seen least first."""
    rows = db.session.execute(
        select(
            Exposure.organisation_id,
            Organisation.trade_name,
            Organisation.regency_code,
            Exposure.fits,
            Exposure.shown,
            Exposure.lifted,
            Exposure.is_new,
        )
        .join(Organisation, Organisation.id == Exposure.organisation_id)
        .where(Exposure.tenant_id == tenant_id(), Organisation.tenant_id == tenant_id())
    )
    found = [Seen(*row) for row in rows]
    return sorted(found, key=lambda one: (one.percent, -one.fits, one.name))[:most]
