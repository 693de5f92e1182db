"""What becomes of each row of a list, and why: a new firm, another site, a second source, a refusal."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from marketplace.core.i18n import N_
from marketplace.directory import headings
from marketplace.directory.facts import Facts, facts_of
from marketplace.directory.identity import FirmName, is_plant, is_same_address, shown, take_apart
from marketplace.directory.reading import Row
from marketplace.directory.rules import Verdict
from marketplace.regions.gazetteer import squeezed
from marketplace.regions.placement import Placement, Reason, place


@dataclass(frozen=True, slots=True)
class KnownSite:
    """An address that the directory already has; `codes` are its regency or its candidates."""

    id: uuid.UUID | None
    address: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """A firm of the directory; one that is `managed` belongs to its members and is not changed by lists."""

    id: uuid.UUID
    name: str
    sites: tuple[KnownSite, ...]
    managed: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one row.

    A new firm or site is known by the row that brings it (`firm_row`, `site_row`), an old one by its id.
    """

    row: Row
    verdict: Verdict
    reasons: tuple[Reason, ...]
    name: str = ""
    site_name: str = ""
    facts: Facts = field(default_factory=Facts)
    placement: Placement = field(default_factory=lambda: Placement(None, (), ()))
    firm_id: uuid.UUID | None = None
    firm_row: int | None = None
    site_id: uuid.UUID | None = None
    site_row: int | None = None


@dataclass
class _Site:
    address: str
    codes: frozenset[str]
    id: uuid.UUID | None = None
    row: int | None = None


@dataclass
class _Firm:
    name: FirmName
    title: str
    sites: list[_Site]
    id: uuid.UUID | None = None
    row: int | None = None
    managed: bool = False

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for site in self.sites for code in site.codes)


@dataclass(frozen=True)
class _Reading:
    """A row whose name and place are read, before it is compared with the others."""

    row: Row
    facts: Facts
    name: FirmName
    title: str
    placement: Placement
    notes: tuple[Reason, ...]
    site_name: str

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.code for one in self.placement.candidates)


def decide(
    rows: Sequence[Row],
    firms: Iterable[KnownFirm] = (),
    sources: Mapping[tuple[str, str], tuple[uuid.UUID, uuid.UUID | None]] | None = None,
    *,
    default_source: str = "",
) -> list[Decision]:
    """A decision for every row, in their order; `sources` maps what lists have already brought to (firm, site)."""
    known = [_known(firm) for firm in firms]
    checked = [(row, *facts_of(row, default_source)) for row in rows]
    readings: dict[int, _Reading] = {r.number: _read(r, facts) for r, facts, problems in checked if not problems}
    fulls = {one.name.full for one in readings.values()} | {firm.name.full for firm in known}
    readings = {number: _without_unit(reading, fulls) for number, reading in readings.items()}
    book = _Book(known, sources or {})
    decisions = []
    for row, facts, problems in checked:
        reading = readings.get(row.number)
        if reading is None:
            decisions.append(Decision(row, Verdict.REFUSED, tuple(problems), row.get(headings.NAME), facts=facts))
        else:
            decisions.append(book.enter(reading))
    return [replace(one, name=book.titles.get(one.firm_row or 0, one.name)) for one in decisions]


class _Book:
    """The firms so far: those of the directory, and those that the rows above have brought."""

    def __init__(
        self, firms: list[_Firm], sources: Mapping[tuple[str, str], tuple[uuid.UUID, uuid.UUID | None]]
    ) -> None:
        self._by_key: dict[str, list[_Firm]] = defaultdict(list)
        self._by_id = {firm.id: firm for firm in firms}
        self._sources = sources
        self._seen: dict[tuple[str, str], Decision] = {}
        self.titles: dict[int, str] = {}
        for firm in firms:
            self._by_key[firm.name.key].append(firm)

    def enter(self, reading: _Reading) -> Decision:
        source = (reading.facts.source, reading.facts.source_key)
        if source in self._sources:
            return self._from_before(reading, *self._sources[source])
        if source in self._seen:
            first = self._seen[source]
            same = Reason(N_("Sama persis dengan baris %(row)s."), {"row": str(first.row.number)})
            return replace(first, row=reading.row, verdict=Verdict.KNOWN, reasons=(same,))
        decision = self._compare(reading)
        self._seen[source] = decision
        return decision

    def _from_before(self, reading: _Reading, firm_id: uuid.UUID, site_id: uuid.UUID | None) -> Decision:
        firm = self._by_id.get(firm_id)
        reason = Reason(N_("Sudah dimasukkan dari sumber yang sama."))
        title = firm.title if firm else reading.title
        return _decision(reading, Verdict.KNOWN, (reason,), title, firm_id=firm_id, site_id=site_id)

    def _compare(self, reading: _Reading) -> Decision:
        namesakes = self._by_key[reading.name.key]
        firm = next((one for one in namesakes if _is_same_firm(one, reading)), None)
        if firm is None:
            return self._open(reading, namesakes)
        if firm.row is not None and firm.name.form is None and reading.name.form:
            self.titles[firm.row], firm.name = reading.title, reading.name
        site = next((one for one in firm.sites if _is_same_site(one, reading)), None)
        if site:
            return _decision(reading, Verdict.MERGE, (_same(firm, site),), firm.title, **_references(firm, site))
        if firm.managed:
            reason = Reason(
                N_("%(firm)s mengurus profilnya sendiri; hanya sumbernya yang dicatat."), {"firm": firm.title}
            )
            return _decision(reading, Verdict.MERGE, (reason,), firm.title, firm_id=firm.id)
        site = _Site(reading.facts.address, reading.codes, row=reading.row.number)
        firm.sites.append(site)
        return _decision(reading, Verdict.SITE, (_other_place(firm),), firm.title, **_references(firm, site))

    def _open(self, reading: _Reading, namesakes: list[_Firm]) -> Decision:
        number = reading.row.number
        reasons = [Reason(N_("Usaha baru di direktori."))]
        if namesakes:
            text = N_("Ada %(firm)s di tempat lain dengan nama yang sama. Periksa apakah satu usaha.")
            reasons.append(Reason(text, {"firm": namesakes[0].title}))
        site = _Site(reading.facts.address, reading.codes, row=number)
        firm = _Firm(reading.name, reading.title, [site], row=number)
        self._by_key[reading.name.key].append(firm)
        self.titles[number] = reading.title
        return _decision(reading, Verdict.IMPORT, tuple(reasons), reading.title, **_references(firm, site))


def _is_same_firm(firm: _Firm, reading: _Reading) -> bool:
    """One name means one firm where names are given out once; otherwise only in the same regency."""
    if firm.name.form and reading.name.form and firm.name.form != reading.name.form:
        return False
    if firm.name.is_unique and reading.name.is_unique and firm.name.full == reading.name.full:
        return True
    return bool(firm.codes & reading.codes)


def _is_same_site(site: _Site, reading: _Reading) -> bool:
    if site.codes and reading.codes and not site.codes & reading.codes:
        return False
    if not site.address or not reading.facts.address:
        return bool(site.codes & reading.codes)
    return is_same_address(site.address, reading.facts.address)


def _read(row: Row, facts: Facts) -> _Reading:
    name = take_apart(facts.name)
    placement = place(facts.city, facts.address, facts.postal_code, facts.province)
    text = N_("“%(note)s” dianggap keterangan, bukan bagian dari nama.")
    notes = [Reason(text, {"note": note}) for note in name.notes]
    places = {squeezed(one.name) for one in placement.candidates}
    site_name = next((note for note in name.notes if _names_site(note, places)), "")
    return _Reading(row, facts, name, shown(facts.name), placement, (*facts.notes, *notes), site_name)


def _names_site(note: str, places: set[str]) -> bool:
    return is_plant(note.lower()) or any(place in squeezed(note) for place in places)


def _without_unit(reading: _Reading, fulls: set[str]) -> _Reading:
    """The name without a last word that only tells which plant: "… Indonesia 2", "… Indonesia Jepara"."""
    shorter = reading.name.without_last()
    if shorter is None or shorter.full not in fulls:
        return reading
    last = reading.name.words[-1]
    places = {squeezed(one.name) for one in reading.placement.candidates} | {squeezed(reading.facts.city)}
    if not (is_plant(last) or last in places):
        return reading
    title, _, word = reading.title.rpartition(" ")
    reason = Reason(N_("“%(word)s” di belakang nama dianggap nama lokasi."), {"word": word})
    return replace(reading, name=shorter, title=title, notes=(*reading.notes, reason), site_name=word)


def _known(firm: KnownFirm) -> _Firm:
    sites = [_Site(one.address, one.codes, id=one.id) for one in firm.sites]
    return _Firm(take_apart(firm.name), firm.name, sites, id=firm.id, managed=firm.managed)


def _same(firm: _Firm, site: _Site) -> Reason:
    if site.row is not None:
        text = N_("Nama dan alamatnya sama dengan baris %(row)s; kedua sumber disimpan.")
        return Reason(text, {"row": str(site.row)})
    text = N_("Nama dan alamatnya sama dengan %(firm)s di direktori; kedua sumber disimpan.")
    return Reason(text, {"firm": firm.title})


def _other_place(firm: _Firm) -> Reason:
    if firm.row is not None:
        text = N_("Alamat lain dari %(firm)s (baris %(row)s).")
        return Reason(text, {"firm": firm.title, "row": str(firm.row)})
    return Reason(N_("Alamat lain dari %(firm)s, yang sudah ada di direktori."), {"firm": firm.title})


def _references(firm: _Firm, site: _Site) -> dict[str, uuid.UUID | int | None]:
    return {"firm_id": firm.id, "firm_row": firm.row, "site_id": site.id, "site_row": site.row}


def _decision(
    reading: _Reading,
    verdict: Verdict,
    reasons: tuple[Reason, ...],
    title: str,
    **references: uuid.UUID | int | None,
) -> Decision:
    because = (*reasons, *reading.notes, *reading.placement.because)
    return Decision(
        reading.row,
        verdict,
        because,
        title,
        reading.site_name,
        reading.facts,
        reading.placement,
        **references,  # type: ignore[arg-type]
    )
