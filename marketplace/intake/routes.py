"""The staff's pages for lists of offers: send one in, see what is wrong with which row, bring it in, take it back."""

import uuid
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core import tables
from marketplace.core.access import MODERATOR, access
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.i18n import fill
from marketplace.core.sanity import body_up_to
from marketplace.directory.reading import read
from marketplace.directory.rules import FILE_BYTES
from marketplace.intake import actions, queries
from marketplace.intake.columns import EXAMPLE, OFFERS, TEMPLATE
from marketplace.intake.forms import OffersForm
from marketplace.intake.models import IntakeRow
from marketplace.intake.rules import STATE_LABELS, VERDICT_LABELS, RowVerdict

blueprint = Blueprint("intake", __name__, url_prefix="/imports/listings", template_folder="templates")
TONES = {RowVerdict.NEW: "good", RowVerdict.KNOWN: "line", RowVerdict.REFUSED: "bad"}


@blueprint.get("")
@access(MODERATOR)
def index() -> str:
    return _index(OffersForm())


@blueprint.post("")
@access(MODERATOR)
@body_up_to(FILE_BYTES + 64 * 1024)
def upload() -> str | Response | tuple[str, int]:
    form = OffersForm()
    content = form.content() if form.validate_on_submit() else None
    if content is None:
        return _index(form)
    try:
        run = actions.plan(current_user, form.file.data.filename, content, read(content, OFFERS))
    except DomainError as error:
        form.file.errors = [fill(_(error.message), error.values)]
        return _index(form), error.status
    return redirect(url_for("intake.show", intake_id=run.id))


@blueprint.get("/<uuid:intake_id>")
@access(MODERATOR)
def show(intake_id: uuid.UUID) -> str:
    run = queries.find(intake_id)
    asked = request.args.get("verdict", "")
    verdict = RowVerdict(asked) if asked in set(RowVerdict) else None
    page = queries.rows(run.id, page=request.args.get("page", 1, type=int), verdict=verdict)
    return render_template(
        "intake/show.html",
        run=run,
        counts=queries.counts(run.id),
        page=page,
        verdict=verdict,
        rows=[(row, _faults(row)) for row in page.rows],
        state=_(STATE_LABELS[run.state]),
        verdicts={one: (_(text), TONES[one]) for one, text in VERDICT_LABELS.items()},
    )


@blueprint.post("/<uuid:intake_id>/run")
@access(MODERATOR)
def start(intake_id: uuid.UUID) -> Response:
    actions.start(current_user, queries.find(intake_id))
    return redirect(url_for("intake.show", intake_id=intake_id))


@blueprint.post("/<uuid:intake_id>/dismissal")
@access(MODERATOR)
def discard(intake_id: uuid.UUID) -> Response:
    actions.discard(current_user, queries.find(intake_id))
    flash(_("Rencana impor dibuang. Tidak ada yang berubah."), "success")
    return redirect(url_for("intake.index"))


@blueprint.post("/<uuid:intake_id>/undo")
@access(MODERATOR)
def undo(intake_id: uuid.UUID) -> Response:
    done = actions.undo(current_user, queries.find(intake_id))
    flash(_("Impor ditarik kembali: %(gone)s tawaran diarsipkan.", gone=done.gone), "success")
    if done.kept:
        flash(_("%(kept)s tawaran tetap ada karena sudah diubah pemiliknya.", kept=done.kept), "info")
    return redirect(url_for("intake.show", intake_id=intake_id))


@blueprint.get("/<uuid:intake_id>/faults.<string:fmt>")
@access(MODERATOR)
def faults(intake_id: uuid.UUID, fmt: str) -> Response:
    """The rows that must be mended, as they were sent, with what is wrong: mended, the same file can be sent again."""
    rows = list(queries.refused(queries.find(intake_id).id))
    headings = list(dict.fromkeys(heading for row in rows for heading in row.raw))
    lines = [[*(row.raw.get(heading, "") for heading in headings), " ".join(_faults(row))] for row in rows]
    return _file(fmt, "perlu-diperbaiki", _("Perlu diperbaiki"), [*headings, _("Yang perlu diperbaiki")], lines)


@blueprint.get("/template.<string:fmt>")
@access(MODERATOR)
def template(fmt: str) -> Response:
    """An empty list with the headings that we read, and one line as an example."""
    return _file(fmt, "daftar-tawaran", _("Daftar tawaran"), TEMPLATE, [EXAMPLE])


def _file(fmt: str, name: str, title: str, headings: Iterable[str], lines: Iterable[Iterable[str]]) -> Response:
    if fmt not in tables.TYPES:
        raise NotFound()
    made = tables.made(fmt, title, list(headings), [list(line) for line in lines])
    answer = Response(made, mimetype=tables.TYPES[fmt])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{fmt}"'
    return answer


def _index(form: OffersForm) -> str:
    states = {state: _(text) for state, text in STATE_LABELS.items()}
    return render_template("intake/index.html", form=form, runs=queries.recent(), states=states)


def _faults(row: IntakeRow) -> list[str]:
    said = [(fault["text"], fault["values"]) for fault in row.faults]
    return [fill(_(text), _translated(values)) for text, values in said]


def _translated(values: dict[str, str]) -> dict[str, str]:
    """The help of a gap is a sentence of its own, in the reader's language."""
    sentence = values.get("help", "")
    return values | {"help": _(sentence)} if sentence else values
