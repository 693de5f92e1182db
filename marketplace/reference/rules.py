"""Which lists there are, what an entry of each looks like, and where the national edition comes from."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace.core.errors import Invalid
from marketplace.core.i18n import N_

LABEL_CHARACTERS = 120
OFF, ON = "off", "on"


class ListKey(StrEnum):
    KBLI_2020 = "kbli_2020"
    KBLI_2025 = "kbli_2025"
    REGENCIES = "regencies"
    DAYS = "days"


@dataclass(frozen=True)
class ListRule:
    """`code_help` says how a code is written; `extra` names what an entry may say besides its name, if anything."""

    label: str
    edition: str
    source: str
    code_label: str
    code_help: str
    extra_label: str = ""


LISTS: dict[ListKey, ListRule] = {
    ListKey.KBLI_2020: ListRule(
        N_("KBLI 2020"),
        "2020",
        N_("Peraturan BPS 2/2020, kode alas kaki."),
        N_("Kode KBLI"),
        N_("Lima angka, contoh: 15201."),
    ),
    ListKey.KBLI_2025: ListRule(
        N_("KBLI 2025"),
        "2025",
        N_("Peraturan BPS 7/2025. Kode lima angkanya belum kami cek ke BPS: betulkan di sini bila berbeda."),
        N_("Kode KBLI"),
        N_("Lima angka, contoh: 15201."),
        N_("Kode di KBLI 2020"),
    ),
    ListKey.REGENCIES: ListRule(
        N_("Kabupaten dan kota"),
        "Kepmendagri 300.2.2-2138/2025",
        N_("Kode Kemendagri; kode BPS dari tabel penghubung BPS 2020."),
        N_("Kode Kemendagri"),
        N_("Contoh: 52.03."),
        N_("Kode BPS"),
    ),
    ListKey.DAYS: ListRule(
        N_("Hari libur"),
        N_("Libur nasional dan cuti bersama"),
        N_("Hari kerja menentukan batas waktu periksa. Cuti bersama yang digeser ditulis di sini."),
        N_("Tanggal"),
        N_("Contoh: 2026-12-24."),
        N_("Libur atau masuk"),
    ),
}
BAD_CODE = {
    ListKey.KBLI_2020: N_("Kode KBLI terdiri dari lima angka."),
    ListKey.KBLI_2025: N_("Kode KBLI terdiri dari lima angka."),
    ListKey.REGENCIES: N_("Pilih kode Kemendagri yang ada, contoh: 52.03."),
    ListKey.DAYS: N_("Tulis tanggal seperti 2026-12-24."),
}
BAD_BPS = N_("Kode BPS terdiri dari empat angka.")
BAD_DAY = N_("Pilih libur atau masuk.")
NO_LABEL = N_("Tulis namanya.")


def checked(key: ListKey, code: str, label: str, extra: str, known: frozenset[str]) -> tuple[str, str, str]:
    """An entry as it is kept; Invalid says beside which field it is wrong. `known` are the national codes."""
    code, label, extra = code.strip(), " ".join(label.split()), extra.strip()
    if not _is_code(key, code, known):
        raise Invalid(fields={"code": BAD_CODE[key]})
    if not label or len(label) > LABEL_CHARACTERS:
        raise Invalid(fields={"label": NO_LABEL})
    if key == ListKey.REGENCIES and extra and not re.fullmatch(r"[0-9]{4}", extra):
        raise Invalid(fields={"extra": BAD_BPS})
    if key == ListKey.KBLI_2025 and extra and not re.fullmatch(r"[0-9]{5}", extra):
        raise Invalid(fields={"extra": BAD_CODE[key]})
    if key == ListKey.DAYS and extra not in (OFF, ON):
        raise Invalid(fields={"extra": BAD_DAY})
    return code, label, extra


def _is_code(key: ListKey, code: str, known: frozenset[str]) -> bool:
    if key == ListKey.REGENCIES:
        return code in known
    if key == ListKey.DAYS:
        try:
            return 2000 <= date.fromisoformat(code).year <= 2100 and len(code) == 10
        except ValueError:
            return False
    return bool(re.fullmatch(r"[0-9]{5}", code))
