"""Which column of a list holds what, by the headings that lists have in Indonesian and English."""

from collections.abc import Iterable, Sequence

from marketplace.regions.gazetteer import squeezed

NAME, ADDRESS, CITY, PROVINCE, POSTAL_CODE = "name", "address", "city", "province", "postal_code"
WORKERS, GROUP, ACTIVITY, SOURCE = "workers", "group", "activity", "source"

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
}
_FIELDS = {squeezed(word): field for field, words in SYNONYMS.items() for word in words}


def field_of(heading: str) -> str | None:
    """The field that a heading stands for, or None if we do not know it."""
    return _FIELDS.get(squeezed(heading))


def columns(headings: Sequence[str]) -> dict[int, str]:
    """Field by column number; of two columns for one field the first counts."""
    found: dict[int, str] = {}
    for number, heading in enumerate(headings):
        field = field_of(heading)
        if field and field not in found.values():
            found[number] = field
    return found


def heading_of(titles: Iterable[str], field: str) -> str:
    """The heading under which a list has this field; the field's own name if it has none."""
    return next((title for title in titles if field_of(title) == field), field)
