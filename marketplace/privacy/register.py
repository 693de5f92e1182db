"""The record of processing as data: each table with its columns by class, and what becomes of a person's rows."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketplace.core.i18n import N_

SOURCE = Path(__file__).with_name("register.toml")
_SETTINGS = {"whose", "firm", "erasing"}


@dataclass(frozen=True)
class Class:
    """Why columns are kept, in message ids; `blank` stands where a text of them was erased."""

    name: str
    purpose: str
    basis: str
    retention: str
    personal: bool = False
    blank: str = ""


_FOR_THE_DEAL, _DUTY, _INTEREST = N_("kontrak"), N_("kewajiban hukum"), N_("kepentingan yang sah")
_WITH_ROW, _WITH_ACCOUNT = N_("selama barisnya ada"), N_("sampai akunnya dihapus")
_UNTIL_REPLACED = N_("sampai diganti atau habis masanya")
_ERASED = "(dihapus)"
_CLASSES = (
    Class("key", N_("menghubungkan baris"), _FOR_THE_DEAL, _WITH_ROW),
    Class("state", N_("keadaan sesuatu dan langkah berikutnya"), _FOR_THE_DEAL, _WITH_ROW),
    Class("moment", N_("kapan sesuatu terjadi atau jatuh tempo"), _FOR_THE_DEAL, _WITH_ROW),
    Class("trade", N_("yang ditawarkan dan dicari, supaya keduanya bertemu"), _FOR_THE_DEAL, N_("sampai diturunkan")),
    Class("name", N_("untuk menyapa"), _FOR_THE_DEAL, _WITH_ACCOUNT, personal=True, blank=_ERASED),
    Class("contact", N_("untuk masuk dan dikabari"), _FOR_THE_DEAL, _WITH_ACCOUNT, personal=True),
    Class("words", N_("tulisan untuk dibaca orang lain"), _FOR_THE_DEAL, _WITH_ACCOUNT, personal=True, blank=_ERASED),
    Class("secret", N_("bukti siapa yang masuk"), _FOR_THE_DEAL, _UNTIL_REPLACED, personal=True),
    Class("trace", N_("mencari kesalahan dan penyalahgunaan"), _INTEREST, N_("90 hari"), personal=True),
    Class("proof", N_("bukti apa yang terjadi"), _DUTY, N_("selama pasarnya ada")),
    Class("shared", N_("sama di semua pasar, bukan milik siapa pun"), N_("tidak perlu dasar"), N_("tanpa batas waktu")),
)


@dataclass(frozen=True)
class Entry:
    """`whose` and `firm` name the columns that say of which person, of which organisation a row is."""

    table: str
    columns: dict[str, Class]
    whose: str | None = None
    firm: str | None = None
    erasing: str = "keep"

    @property
    def personal(self) -> list[str]:
        return [name for name, why in self.columns.items() if why.personal]


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """By table, in the register's own order."""
    told = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    classes = {one.name: one for one in _CLASSES}
    return {table: _entry(table, rows, classes) for table, rows in told["tables"].items()}


def _entry(table: str, rows: dict[str, Any], classes: dict[str, Class]) -> Entry:
    columns = {column: classes[name] for name, told in rows.items() if name not in _SETTINGS for column in told.split()}
    return Entry(table, columns, **{name: rows[name] for name in _SETTINGS if name in rows})
