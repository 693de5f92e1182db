"""In which regency an address lies, decided by what it says and never guessed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from marketplace.core.i18n import N_
from marketplace.regions import gazetteer
from marketplace.regions.gazetteer import Regency

# Banten left Jawa Barat in 2000, and many lists still have the old name; so with the other young provinces.
ONCE_PART_OF: dict[str, str] = {"36": "32", "65": "64", "76": "73", "75": "71", "19": "16", "21": "14", "82": "81"}
FEWEST_NEIGHBOURS = 5
"""Postal codes of one beginning that must be known before the beginning says anything about an unknown code."""

_MARK = re.compile(
    r"\b(kabupaten|kab|kotamadya|kodya|kota|kecamatan|kec)\b[\s.:]*(?:adm(?:inistrasi)?\b[\s.]*)?", re.IGNORECASE
)
_ROAD_BEFORE = re.compile(r"\b(?:jalan|jln|jl|raya)\W*$", re.IGNORECASE)
_ENGLISH = re.compile(r"^(?P<name>.+?)\s+(?P<kind>regency|city)$", re.IGNORECASE)
_KINDS = {"kabupaten": "kabupaten", "kab": "kabupaten", "kotamadya": "kota", "kodya": "kota", "kota": "kota"}


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence for the reader: an Indonesian message id and what fills it."""

    text: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """`regency` when the address is clear; otherwise the candidates among which a person must choose."""

    regency: Regency | None
    candidates: tuple[Regency, ...]
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Clue:
    source: str
    codes: frozenset[str]
    reason: Reason
    is_enough: bool = True


def place(city: str, address: str = "", postal_code: str = "", province: str = "") -> Placement:
    """The regency of an address; each clue (city, district, postal code, province) narrows it down.

    All clues must agree, with one exception: a province that the regency once belonged to does not count against it.
    """
    named = _city_clues(city, province)
    local = [*named, *_address_clues(address), *_postal_clues(postal_code)]
    clues = [*local, *_province_clues(province)]
    reasons = [clue.reason for clue in clues]
    if city.strip() and not named:
        reasons.insert(0, Reason(N_("Kota “%(city)s” tidak kami kenal."), {"city": city.strip()}))
    if not local:
        return Placement(None, (), (*reasons, Reason(N_("Tidak ada petunjuk letaknya."))))
    common = _common(clues)
    if common and _suffices(clues, is_city_unknown=bool(city.strip()) and not named):
        return _answer(common, reasons)
    if common:
        return Placement(None, _regencies(common), (*reasons, Reason(N_("Petunjuknya kurang. Pastikan letaknya."))))
    without_province = _common(local)
    if without_province and len(local) > 1:
        former = {code for code in without_province if _was_in(code, province)}
        if former:
            return _answer(former, [*reasons, _old_province(former, province)])
    clash = Reason(N_("Petunjuk-petunjuk ini tidak cocok satu sama lain. Pilih yang benar."))
    return Placement(None, _regencies(code for clue in local for code in clue.codes), (*reasons, clash))


def _suffices(clues: list[_Clue], *, is_city_unknown: bool) -> bool:
    """A lone clue does not place an address whose city we could not read, nor one that knows only neighbours."""
    return len(clues) > 1 or (clues[0].is_enough and not is_city_unknown)


def _common(clues: Iterable[_Clue]) -> frozenset[str]:
    sets = [clue.codes for clue in clues]
    return frozenset.intersection(*sets) if sets else frozenset()


def _answer(codes: Iterable[str], reasons: list[Reason]) -> Placement:
    found = _regencies(codes)
    if len(found) == 1:
        return Placement(found[0], found, tuple(reasons))
    names = ", ".join(one.full_name for one in found[:5])
    choose = Reason(N_("Belum jelas yang mana: %(names)s. Pilih salah satu."), {"names": names})
    return Placement(None, found, (*reasons, choose))


def _regencies(codes: Iterable[str]) -> tuple[Regency, ...]:
    return tuple(gazetteer.regencies()[code] for code in sorted(set(codes)))


def _city_clues(city: str, province: str) -> list[_Clue]:
    """What the city field says: regencies by name, else districts, else nothing."""
    text = _as_indonesian(" ".join(city.split()).strip(" ,."))
    for written in dict.fromkeys((text, _without_province(text, province))):
        clues = _read_city(written) if written else []
        if clues:
            return clues
    return []


def _read_city(text: str) -> list[_Clue]:
    clues = _marked(text)
    if clues:
        return clues
    named = _regencies_in(text)
    if named:
        return [_named_clue(text, named)]
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = gazetteer.districts_named(part)
        if found:
            clues.append(_district_clue(part, {one.regency_code for one in found}))
    return clues


def _regencies_in(text: str) -> list[Regency]:
    """Regencies named by the whole text, else by one of its parts between commas."""
    for part in (text, *text.split(",")):
        found = gazetteer.regencies_named(part)
        if found:
            return found
    return []


def _address_clues(address: str) -> list[_Clue]:
    """Only what is marked as kabupaten, kota or kecamatan: a road is named after where it leads."""
    return _marked(address)


def _marked(text: str) -> list[_Clue]:
    clues = []
    for mark in _MARK.finditer(text):
        if _ROAD_BEFORE.search(text[: mark.start()]):
            continue
        kind = _KINDS.get(mark[1].lower())
        clue = _regency_after(text[mark.end() :], kind) if kind else _district_after(text[mark.end() :])
        if clue:
            clues.append(clue)
    return clues


def _regency_after(text: str, kind: str) -> _Clue | None:
    def of_kind(name: str) -> set[str]:
        return {one.code for one in gazetteer.regencies_named(name) if one.kind == kind}

    name, codes = _longest_name(text, of_kind)
    if not codes:
        return None
    full_name = gazetteer.regencies()[min(codes)].full_name
    reason = Reason(N_("Tertulis “%(name)s”: %(regency)s."), {"name": f"{kind} {name}", "regency": full_name})
    return _Clue("regency", frozenset(codes), reason)


def _district_after(text: str) -> _Clue | None:
    name, codes = _longest_name(text, lambda name: {one.regency_code for one in gazetteer.districts_named(name)})
    return _district_clue(name, codes) if codes else None


def _longest_name(text: str, find: Callable[[str], set[str]]) -> tuple[str, set[str]]:
    """The longest beginning of at most four words that is a name, and what it names."""
    words = re.findall(r"[^\s,;/()]+", re.split(r"[,;/()]", text, maxsplit=1)[0])[:4]
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length]).strip(".- ")
        codes = find(name)
        if codes:
            return name, codes
    return "", set()


def _named_clue(text: str, named: list[Regency]) -> _Clue:
    names = ", ".join(one.full_name for one in named)
    reason = Reason(N_("Kota “%(city)s” cocok dengan %(names)s."), {"city": text, "names": names})
    return _Clue("city", frozenset(one.code for one in named), reason)


def _district_clue(name: str, codes: Iterable[str]) -> _Clue:
    found = _regencies(codes)
    names = ", ".join(one.full_name for one in found[:5])
    reason = Reason(N_("Kecamatan %(district)s ada di %(names)s."), {"district": name, "names": names})
    return _Clue("district", frozenset(one.code for one in found), reason)


def _postal_clues(postal_code: str) -> list[_Clue]:
    digits = re.sub(r"\D", "", postal_code)
    if len(digits) != 5:
        return []
    exact = gazetteer.districts_with_postal_code(digits)
    if exact:
        found = _regencies(one.regency_code for one in exact)
        names = ", ".join(one.full_name for one in found)
        reason = Reason(N_("Kode pos %(code)s dipakai di %(names)s."), {"code": digits, "names": names})
        return [_Clue("postal code", frozenset(one.code for one in found), reason)]
    for length in (4, 3):
        near = gazetteer.postal_codes_beginning(digits[:length])
        if len(near) >= FEWEST_NEIGHBOURS:
            return [_neighbour_clue(digits, length, near)]
    return []


def _neighbour_clue(digits: str, length: int, near: list[str]) -> _Clue:
    found = _regencies(d.regency_code for code in near for d in gazetteer.districts_with_postal_code(code))
    pattern = digits[:length] + "x" * (5 - length)
    values = {"code": digits, "pattern": pattern, "names": ", ".join(one.full_name for one in found[:5])}
    text = N_("Kode pos %(code)s tidak ada di daftar; semua kode %(pattern)s ada di %(names)s.")
    return _Clue("postal code", frozenset(one.code for one in found), Reason(text, values), is_enough=False)


def _province_clues(province: str) -> list[_Clue]:
    found = gazetteer.provinces_named(province)
    if not found:
        return []
    codes = frozenset(one.code for p in found for one in gazetteer.regencies_of(p.code))
    reason = Reason(N_("Provinsi tertulis %(province)s."), {"province": found[0].name})
    return [_Clue("province", codes, reason)]


def _was_in(code: str, province: str) -> bool:
    return ONCE_PART_OF.get(code[:2]) in {one.code for one in gazetteer.provinces_named(province)}


def _old_province(codes: Iterable[str], province: str) -> Reason:
    now = _regencies(codes)[0].province_name
    values = {"new": now, "old": gazetteer.provinces_named(province)[0].name}
    return Reason(N_("%(new)s dulu bagian dari %(old)s; petunjuk lain menunjuk ke %(new)s."), values)


def _without_province(city: str, province: str) -> str:
    """The city without the province that is often written after it ("Tangerang Banten")."""
    for name in filter(None, (province.strip(), *(one.name for one in gazetteer.provinces_named(province)))):
        shorter = re.sub(rf"[\s,]+{re.escape(name)}$", "", city, flags=re.IGNORECASE)
        if shorter != city:
            return shorter.strip(" ,.")
    return city


def _as_indonesian(city: str) -> str:
    """Lists in English write "Tangerang Regency" and "Bandung City"."""
    found = _ENGLISH.match(city)
    if not found:
        return city
    return f"{'Kabupaten' if found['kind'].lower() == 'regency' else 'Kota'} {found['name']}"
