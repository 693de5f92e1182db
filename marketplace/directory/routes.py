"""The staff's pages for lists of firms: send one in, see what it would do, do it, and place what is not clear."""

import uuid

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core import tables
from marketplace.core.access import MODERATOR, access
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.i18n import fill
from marketplace.core.sanity import body_up_to
from marketplace.directory import actions, queries, undoing
from marketplace.directory.forms import PlaceForm, UploadForm
from marketplace.directory.models import ImportRow
from marketplace.directory.reading import read
from marketplace.directory.rules import FILE_BYTES, STATE_LABELS, VERDICT_LABELS, Verdict
from marketplace.regions import queries as regions

blueprint = Blueprint("directory", __name__, url_prefix="/imports", template_folder="templates")
TEMPLATE = ("nama", "alamat", "kota", "provinsi", "kode pos", "jumlah pekerja", "jenis", "sumber", "NIB")
EXAMPLE = (
    "Sepatu Contoh",
    "Jalan Kenari 1",
    "Mataram",
    "Nusa Tenggara Barat",
    "83115",
    "6",
    "sandal kulit",
    "Dinas",
    "",
)
VERDICT_TONES = {
    Verdict.IMPORT: "good",
    Verdict.SITE: "info",
    Verdict.MERGE: "info",
    Verdict.KNOWN: "line",
    Verdict.REFUSED: "bad",
}


@blueprint.get("")
@access(MODERATOR)
def index() -> str:
    return _index(UploadForm())


@blueprint.post("")
@access(MODERATOR)
@body_up_to(FILE_BYTES + 64 * 1024)
def upload() -> str | Response | tuple[str, int]:
    form = UploadForm()
    content = form.content() if form.validate_on_submit() else None
    if content is None:
        return _index(form)
    try:
        run = actions.plan(current_user, form.file.data.filename, content, read(content))
    except DomainError as error:
        form.file.errors = [fill(_(error.message), error.values)]
        return _index(form), error.status
    return redirect(url_for("directory.show", import_id=run.id))


@blueprint.get("/<uuid:import_id>")
@access(MODERATOR)
def show(import_id: uuid.UUID) -> str:
    run = queries.find(import_id)
    asked = request.args.get("verdict", "")
    verdict = Verdict(asked) if asked in set(Verdict) else None
    page = queries.rows(run.id, page=request.args.get("page", 1, type=int), verdict=verdict)
    return render_template(
        "directory/show.html",
        run=run,
        counts=queries.counts(run.id),
        page=page,
        verdict=verdict,
        rows=[(row, _reasons(row), _place_of(row)) for row in page.rows],
        state=_(STATE_LABELS[run.state]),
        verdicts={one: (_(text), VERDICT_TONES[one]) for one, text in VERDICT_LABELS.items()},
        unplaced=len(queries.unplaced()),
    )


@blueprint.post("/<uuid:import_id>/run")
@access(MODERATOR)
def start(import_id: uuid.UUID) -> Response:
    actions.start(current_user, queries.find(import_id))
    return redirect(url_for("directory.show", import_id=import_id))


@blueprint.post("/<uuid:import_id>/dismissal")
@access(MODERATOR)
def discard(import_id: uuid.UUID) -> Response:
    actions.discard(current_user, queries.find(import_id))
    flash(_("Rencana impor dibuang. Tidak ada yang berubah."), "success")
    return redirect(url_for("directory.index"))


@blueprint.post("/<uuid:import_id>/undo")
@access(MODERATOR)
def undo(import_id: uuid.UUID) -> Response:
    done = undoing.undo(current_user, queries.find(import_id))
    flash(_("Impor ditarik kembali: %(gone)s usaha dihapus.", gone=done.gone), "success")
    if done.kept:
        flash(_("%(kept)s usaha tetap ada karena sudah diambil atau dipakai orang.", kept=done.kept), "info")
    return redirect(url_for("directory.show", import_id=import_id))


@blueprint.get("/template.<string:fmt>")
@access(MODERATOR)
def template(fmt: str) -> Response:
    """An empty list with the headings that we read, and one line as an example."""
    if fmt not in tables.TYPES:
        raise NotFound()
    answer = Response(tables.made(fmt, _("Daftar usaha"), TEMPLATE, [EXAMPLE]), mimetype=tables.TYPES[fmt])
    answer.headers["Content-Disposition"] = f'attachment; filename="daftar-usaha.{fmt}"'
    return answer


@blueprint.get("/places")
@access(MODERATOR)
def places() -> str:
    waiting = queries.unplaced()
    return render_template("directory/places.html", waiting=[(one, _names(one.candidates)) for one in waiting])


@blueprint.route("/places/<uuid:site_id>", methods=["GET", "POST"])
@access(MODERATOR)
def place(site_id: uuid.UUID) -> str | Response:
    site = queries.find_site(site_id)
    likely = [(code, regions.name_of(code)) for code in site.candidates]
    form = PlaceForm(likely=likely, regencies=regions.choices(g.market.province_codes))
    if form.validate_on_submit():
        try:
            actions.choose_regency(current_user, site, form.regency_code.data)
        except DomainError as error:
            if not error.fields:
                raise
            form.refuse(error)
        else:
            flash(_("Letaknya disimpan: %(place)s.", place=regions.name_of(site.regency_code)), "success")
            return redirect(url_for("directory.places"))
    owner, sources = queries.owner_of(site), queries.sources_of(site.organisation_id)
    return render_template("directory/place.html", site=site, owner=owner, sources=sources, form=form, likely=likely)


def _index(form: UploadForm) -> str:
    states = {state: _(text) for state, text in STATE_LABELS.items()}
    runs, unplaced = queries.recent(), len(queries.unplaced())
    return render_template("directory/index.html", form=form, runs=runs, states=states, unplaced=unplaced)


def _reasons(row: ImportRow) -> list[str]:
    said = [(reason["text"], reason["values"]) for reason in row.reasons]
    return [fill(_(text), values) for text, values in said]


def _place_of(row: ImportRow) -> str:
    return regions.name_of(row.regency_code) or _names(row.candidates)


def _names(codes: list[str]) -> str:
    return " / ".join(regions.name_of(code) for code in codes)
