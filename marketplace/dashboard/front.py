"""The first page of a marketplace: what it is for a visitor, what is next for everybody else."""

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.accounts.actor import Actor, Visitor
from marketplace.core.i18n import N_
from marketplace.core.reader import language
from marketplace.dashboard import queries, reading
from marketplace.dashboard.rules import Next
from marketplace.regions.queries import name_of
from marketplace.search.cards import drawn

# (heading, sentence, button, endpoint, name of its argument)
STEPS: dict[Next, tuple[str, str, str, str, str | None]] = {
    Next.REVIEW: (
        N_("Ada yang menunggu diperiksa"),
        N_("Yang paling lama menunggu ada di atas."),
        N_("Buka antrean"),
        "moderation.queue",
        None,
    ),
    Next.HELP_BUYERS: (
        N_("Ada permintaan yang perlu dibantu"),
        N_("Permintaan ini belum jelas bagi pembuat. Bantu pembelinya melengkapi."),
        N_("Lihat yang perlu dibantu"),
        "sourcing.with_mentor",
        None,
    ),
    Next.JOIN: (
        N_("Daftarkan usaha Anda"),
        N_("Cukup nama, jenis usaha, dan daerah. Sesudah itu Anda bisa memasang kemampuan atau permintaan."),
        N_("Daftarkan usaha"),
        "organisations.new",
        None,
    ),
    Next.MEND_LISTING: (
        N_("Ada yang perlu diperbaiki"),
        N_("Pemeriksa minta satu kemampuan Anda diperbaiki. Alasannya tertulis di sana."),
        N_("Perbaiki sekarang"),
        "listings.show",
        "listing_id",
    ),
    Next.MEND_REQUEST: (
        N_("Ada yang perlu diperbaiki"),
        N_("Pemeriksa minta satu permintaan Anda diperbaiki. Alasannya tertulis di sana."),
        N_("Perbaiki sekarang"),
        "sourcing.show",
        "request_id",
    ),
    Next.ANSWER_REQUESTS: (
        N_("Ada permintaan yang cocok untuk Anda"),
        N_("Baca dulu, lalu tanya langsung ke pembelinya."),
        N_("Lihat yang cocok"),
        "home.start",
        None,
    ),
    Next.SEE_MAKERS: (
        N_("Ada pembuat yang cocok"),
        N_("Buka nilainya untuk melihat alasannya, lalu tanya pembuatnya."),
        N_("Lihat pembuat"),
        "matching.of_request",
        "request_id",
    ),
    Next.FINISH_LISTING: (
        N_("Lanjutkan draf Anda"),
        N_("Satu kemampuan masih berupa draf. Pembeli belum bisa melihatnya."),
        N_("Lanjutkan"),
        "listings.edit",
        "listing_id",
    ),
    Next.FINISH_REQUEST: (
        N_("Lanjutkan draf Anda"),
        N_("Satu permintaan masih berupa draf. Pembuat belum bisa melihatnya."),
        N_("Lanjutkan"),
        "sourcing.edit",
        "request_id",
    ),
    Next.POST_LISTING: (
        N_("Pasang kemampuan pertama"),
        N_("Tulis apa yang sanggup dibuat, berapa, dan berapa lama. Boleh disimpan dulu dan dilanjutkan nanti."),
        N_("Pasang kemampuan"),
        "listings.new",
        None,
    ),
    Next.POST_REQUEST: (
        N_("Pasang permintaan pertama"),
        N_("Tulis apa yang dicari, berapa pasang, dan kapan perlu. Pembuat yang cocok akan diberi tahu."),
        N_("Pasang permintaan"),
        "sourcing.new",
        None,
    ),
    Next.WAIT_FOR_REVIEW: (
        N_("Sedang diperiksa"),
        N_("Kiriman Anda sedang dibaca pemeriksa. Hasilnya masuk ke kotak masuk Anda."),
        N_("Lihat permintaan pembeli"),
        "search.requests",
        None,
    ),
    Next.HELP_MAKERS: (
        N_("Bantu pembuat mengisi"),
        N_("Isikan profil atau kemampuannya. Baru berlaku setelah ia setuju dari HP-nya sendiri."),
        N_("Pilih pembuat"),
        "assistance.desk",
        None,
    ),
    Next.READ_FIGURES: (
        N_("Angka pasar ini"),
        N_("Berapa usaha, permintaan, dan pesanan, dan di daerah mana. Setiap angka bisa dibuka."),
        N_("Buka angkanya"),
        "dashboard.figures",
        None,
    ),
    Next.LOOK_AROUND: (
        N_("Lihat apa yang baru"),
        N_("Tidak ada yang menunggu Anda sekarang."),
        N_("Cari pembuat"),
        "search.browse",
        None,
    ),
}


def page(actor: Actor | Visitor) -> str:
    """The page for this reader."""
    market = queries.market(actor)
    more: dict[str, Any] = {}
    if isinstance(actor, Actor):
        own = queries.own(actor)
        more = {"own": own, "step": _step(own)}
    return render_template(
        "dashboard/front.html",
        market=market,
        newest=drawn(market.listings, language()),
        wanted=drawn(market.requests, language()),
        place_name=name_of,
        has_public_figures=bool(reading.public()),
        **more,
    )


def _step(own: queries.Own) -> dict[str, str]:
    heading, sentence, button, endpoint, argument = STEPS[own.step]
    values: dict[str, Any] = {argument: own.target} if argument else {}
    address = url_for(endpoint, **values)
    if own.step is Next.ANSWER_REQUESTS:
        address += "#cocok"
    return {"heading": _(heading), "sentence": _(sentence), "button": _(button), "address": address}
