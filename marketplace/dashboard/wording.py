"""What the kinds of each figure are called, and the same figures as tables of words for paper and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.core.i18n import N_
from marketplace.dashboard import measures
from marketplace.dashboard.measures import FUNNEL, STANDINGS
from marketplace.dashboard.reading import Figures
from marketplace.organisations.rules import KIND_LABELS, OrganisationKind
from marketplace.regions.queries import name_of
from marketplace.vocabulary.terms import PRODUCT_TYPES, STAGES, label

_CHANNELS = {
    "email": N_("E-mail"),
    "whatsapp": N_("WhatsApp"),
    "push": N_("Layar ponsel"),
    "webhook": N_("Sistem lain"),
}
_STATES = {
    "in_time": N_("Dalam dua hari kerja"),
    "late": N_("Lewat dua hari kerja"),
    "matched": N_("Pernah cocok dan diberitahukan"),
    "never": N_("Belum pernah cocok"),
    "sent": N_("terkirim"),
    "waiting": N_("menunggu"),
    "failed": N_("gagal"),
}


@dataclass(frozen=True)
class Section:
    """One table of a report."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def kind_words(measure: str, kind: str) -> str:
    """The name of a kind in the reader's language; of a week, its Monday as it is stored."""
    language = str(get_locale())
    if measure in (measures.UNMET, measures.UNANSWERED, measures.ANSWER_HOURS):
        return label(PRODUCT_TYPES, kind, language) if kind else _("Belum dipilih")
    if measure == measures.UNMET_STAGE:
        return label(STAGES, kind, language)
    if measure == measures.DELIVERIES:
        return f"{channel_words(kind)}: {_(_STATES[kind.partition(':')[2]])}"
    if measure == measures.MAKERS:
        return firm_words(kind)
    return _(_STATES[kind]) if kind in _STATES else kind


def channel_words(kind: str) -> str:
    """The channel of a kind of deliveries."""
    channel = kind.partition(":")[0]
    return _(_CHANNELS.get(channel, channel))


def firm_words(kind: str) -> str:
    return _(KIND_LABELS[OrganisationKind(kind)]) if kind in set(OrganisationKind) else kind


def sections(figures: Figures, today: date) -> list[Section]:
    """Everything that the page shows, as tables: what is printed and taken along."""
    return [*_ways(figures), *_stands(figures), *_places(figures, today)]


def _ways(figures: Figures) -> list[Section]:
    """The way from a profile to a repeat order, in all and by part, and how soon somebody answers."""
    beside = (_("Periode ini"), _("Periode sebelumnya"), _("Selisih"))
    steps = [(_(step.measure.label), step.count, step.before, step.change) for step in figures.funnel()]
    names = tuple(_(measure.label) for measure in FUNNEL)
    hours, unanswered = figures.answer_hours(), figures.total(measures.UNANSWERED)[0]
    answers = (
        (_(STANDINGS[measures.ANSWER_HOURS].label), *hours, hours[0] - hours[1]),
        (_(STANDINGS[measures.UNANSWERED].label), unanswered, "", ""),
    )
    return [
        Section(_("Dari profil sampai pesanan ulang"), (_("Langkah"), *beside), tuple(steps)),
        Section(_("Jawaban"), (_("Ukuran"), *beside), answers),
        _matrix(_("Menurut kabupaten dan kota"), _("Tempat"), names, figures.funnel_by("regency_code"), name_of),
        _matrix(_("Menurut jenis usaha"), _("Jenis usaha"), names, figures.funnel_by("kind"), firm_words),
    ]


def _stands(figures: Figures) -> list[Section]:
    """What is wanted and cannot be made, what waits for the staff, and what was sent."""
    beside = (_("Periode ini"), _("Periode sebelumnya"), _("Selisih"))
    found = []
    for key in (measures.UNMET, measures.UNMET_STAGE, measures.CASES, measures.DECIDED, measures.DELIVERIES):
        standing, counted = STANDINGS[key], figures.by_kind(key).items()
        if standing.dated:
            rows = tuple((kind_words(key, kind), a, b, a - b) for kind, (a, b) in counted)
            found.append(Section(_(standing.label), (_("Jenis"), *beside), rows))
        else:
            now_ = tuple((kind_words(key, kind), count) for kind, (count, _before) in counted)
            found.append(Section(_(standing.label), (_("Jenis"), _(standing.unit)), now_))
    return found


def _places(figures: Figures, today: date) -> list[Section]:
    """Where offers are seen, where firms are, and week by week what is free and what is wanted."""
    nowhere = _("Tanpa tempat")
    return [
        Section(
            _("Tawaran yang terlihat"),
            (_("Tempat"), _("Tawaran tayang"), _("Pernah cocok")),
            tuple((name_of(code) or nowhere, offers, seen) for code, offers, seen in figures.exposure()),
        ),
        Section(
            _("Kapasitas kosong dan yang dicari, per minggu"),
            (_("Minggu"), _("Kosong"), _("Dicari")),
            tuple((monday.isoformat(), free, asked) for monday, free, asked in figures.weeks(today)),
        ),
        Section(
            _("Usaha per kabupaten dan kota"),
            (_("Tempat"), _("Usaha")),
            tuple((dot.name, dot.count) for dot in figures.dots()),
        ),
    ]


def _matrix(title: str, first: str, names: tuple[str, ...], found: Sequence[Any], words: Any) -> Section:
    rows = tuple((words(part) or part, *(counts.get(m.key, 0) for m in FUNNEL)) for part, counts in found)
    return Section(title, (first, *names), rows)
