"""Which column of a list holds what, by the headings that lists have in Indonesian and English."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from marketplace.core.i18n import N_
from marketplace.regions.gazetteer import squeezed

NAME, ADDRESS, CITY, PROVINCE, POSTAL_CODE = "name", "address", "city", "province", "postal_code"
WORKERS, GROUP, ACTIVITY, SOURCE, NIB = "workers", "group", "activity", "source", "nib"

SYNONYMS: dict[str, tuple[str, ...]] = {
    NAME: (
        *("nama", "nama usaha", "nama perusahaan", "nama ikm", "nama industri", "nama pabrik", "nama unit usaha"),
        *("perusahaan", "name", "factory name", "company", "company name", "supplier name", "facility name", "factory"),
    ),
    ADDRESS: ("alamat", "alamat lengkap", "alamat usaha", "alamat pabrik", "address", "street", "street address"),
    CITY: (
        *("kota", "kabupaten", "kabupaten/kota", "kab/kota", "kota/kabupaten", "kab. / kota", "city", "regency"),
        *("town", "city/regency", "kab"),
    ),
    PROVINCE: ("provinsi", "propinsi", "province", "state", "prov", "state/province"),
    POSTAL_CODE: ("kode pos", "kodepos", "pos", "postal code", "postcode", "zip", "zip code", "post code"),
    WORKERS: (
        *("jumlah pekerja", "pekerja", "tenaga kerja", "jumlah tenaga kerja", "karyawan", "jumlah karyawan"),
        *("total workers", "workers", "employees", "number of workers", "headcount"),
    ),
    GROUP: ("grup", "kelompok", "kelompok usaha", "induk", "supplier group", "group", "parent company"),
    ACTIVITY: (
        *("jenis", "jenis usaha", "jenis industri", "kegiatan", "bidang usaha", "factory type", "facility type"),
        *("product type", "type"),
    ),
    SOURCE: ("sumber", "sumber data", "asal data", "source", "brand source", "data source"),
    NIB: ("NIB", "nomor induk berusaha", "no nib", "nomor nib", "business identification number"),
}


@dataclass(frozen=True)
class Layout:
    """The columns that a list may have, by field; without `key` and one more it is no such list, as `missing` says."""

    synonyms: Mapping[str, tuple[str, ...]]
    key: str
    missing: str

    @cached_property
    def _fields(self) -> dict[str, str]:
        return {squeezed(word): field for field, words in self.synonyms.items() for word in words}

    def field_of(self, heading: str) -> str | None:
        """The field that a heading stands for, or None if we do not know it."""
        return self._fields.get(squeezed(heading))

    def columns(self, headings: Sequence[str]) -> dict[int, str]:
        """Field by column number; of two columns for one field the first counts."""
        found: dict[int, str] = {}
        for number, heading in enumerate(headings):
            field = self.field_of(heading)
            if field and field not in found.values():
                found[number] = field
        return found

    def heading_of(self, titles: Iterable[str], field: str) -> str:
        """The heading under which a list has this field; the usual one if it has none."""
        return next((title for title in titles if self.field_of(title) == field), self.synonyms[field][0])


FIRMS = Layout(
    SYNONYMS,
    NAME,
    N_("Kolom nama usaha dan alamatnya tidak ditemukan. Judul kolom di berkas ini: %(seen)s."),
)
