"""The provinces, regencies and districts of Indonesia, read once from the data beside this file."""

import csv
import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

CODE_SYSTEM = "kemendagri"
EDITION = "Kepmendagri 300.2.2-2138/2025"


@dataclass(frozen=True, slots=True)
class Province:
    """`code` is Kemendagri's two digits; `time_zone` is WIB, WITA or WIT."""

    code: str
    name: str
    capital: str
    time_zone: str
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regency:
    """A kabupaten or kota; `code` is Kemendagri's ("52.03"), `bps_code` that of BPS ("5203") where it is known."""

    code: str
    bps_code: str | None
    kind: str
    name: str
    province_code: str
    province_name: str
    capital: str
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan with the postal codes of its villages."""

    code: str
    name: str
    latitude: float
    longitude: float
    postal_codes: tuple[str, ...]

    @property
    def regency_code(self) -> str:
        return self.code[:5]


def squeezed(name: str) -> str:
    """Only its letters and digits, small: "Toli-Toli" and "TOLI TOLI" are one name."""
    bare = unicodedata.normalize("NFKD", name.lower())
    return re.sub(r"[^a-z0-9]", "", bare)


@lru_cache(maxsize=1)
def provinces() -> Mapping[str, Province]:
    """The 38 provinces by code."""
    return {
        row["code"]: Province(
            row["code"],
            row["name"],
            row["capital"],
            row["time_zone"],
            float(row["latitude"]),
            float(row["longitude"]),
            _split(row["aliases"]),
        )
        for row in _rows("provinces.csv")
    }


@lru_cache(maxsize=1)
def regencies() -> Mapping[str, Regency]:
    """The 514 kabupaten and kota by code."""
    return {
        row["code"]: Regency(
            row["code"],
            row["bps_code"] or None,
            row["kind"],
            row["name"],
            row["code"][:2],
            provinces()[row["code"][:2]].name,
            row["capital"],
            float(row["latitude"]),
            float(row["longitude"]),
            _split(row["aliases"]),
        )
        for row in _rows("regencies.csv")
    }


@lru_cache(maxsize=1)
def districts() -> Mapping[str, District]:
    """The 7,285 kecamatan by code; some 40 ms and 4 MB the first time."""
    return {
        row["code"]: District(
            row["code"],
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            tuple(row["postal_codes"].split()),
        )
        for row in _rows("districts.csv.gz")
    }


def regency(code: str | None) -> Regency | None:
    """By Kemendagri's code, with or without its point."""
    if not code:
        return None
    return regencies().get(f"{code[:2]}.{code[2:]}" if len(code) == 4 else code)


def regency_by_bps(code: str) -> Regency | None:
    """By the code of BPS, which is another system: 5302 is Sumba Timur."""
    return _by_bps().get(code)


def regencies_of(province_code: str) -> list[Regency]:
    """Those of one province, kabupaten first, each kind by name."""
    own = [one for one in regencies().values() if one.province_code == province_code]
    return sorted(own, key=lambda one: (one.kind, one.name))


def provinces_named(name: str) -> list[Province]:
    """Provinces with this name or one of its usual short forms ("NTB", "Jabar", "West Java")."""
    return [provinces()[code] for code in _province_names().get(squeezed(name), ())]


def regencies_named(name: str) -> list[Regency]:
    """Regencies of this bare name; "Bandung" is a kabupaten and a kota."""
    return [regencies()[code] for code in _regency_names().get(squeezed(name), ())]


def districts_named(name: str) -> list[District]:
    """Districts of this name, often several all over the country."""
    return [districts()[code] for code in _district_names().get(squeezed(name), ())]


def districts_with_postal_code(postal_code: str) -> list[District]:
    """Where a postal code of five digits is in use."""
    return [districts()[code] for code in _postal_codes().get(postal_code, ())]


def postal_codes_beginning(prefix: str) -> list[str]:
    """The postal codes in use that begin with these digits."""
    return [code for code in _postal_codes() if code.startswith(prefix)]


@lru_cache(maxsize=1)
def _by_bps() -> Mapping[str, Regency]:
    return {one.bps_code: one for one in regencies().values() if one.bps_code}


@lru_cache(maxsize=1)
def _province_names() -> Mapping[str, list[str]]:
    return _index((name, one.code) for one in provinces().values() for name in (one.name, *one.aliases))


@lru_cache(maxsize=1)
def _regency_names() -> Mapping[str, list[str]]:
    return _index((name, one.code) for one in regencies().values() for name in (one.name, *one.aliases))


@lru_cache(maxsize=1)
def _district_names() -> Mapping[str, list[str]]:
    return _index((one.name, one.code) for one in districts().values())


@lru_cache(maxsize=1)
def _postal_codes() -> Mapping[str, list[str]]:
    return _index((postal, one.code) for one in districts().values() for postal in one.postal_codes)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, code in pairs:
        if code not in found[squeezed(name)]:
            found[squeezed(name)].append(code)
    return dict(found)


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def _rows(name: str) -> list[dict[str, str]]:
    content = files("marketplace.regions").joinpath("data", name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))
