"""The staff's pages of the reference lists: what is national, what this marketplace says above it, since when."""

import uuid
from datetime import date

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core import formats, tables
from marketplace.core.access import ADMIN, STAFF, access
from marketplace.core.errors import Invalid
from marketplace.reference import actions, national, queries
from marketplace.reference.forms import EntryForm, entry_form
from marketplace.reference.rules import LISTS, OFF, ListKey

blueprint = Blueprint("reference", __name__, url_prefix="/reference", template_folder="templates")
SHOWN = 200


@blueprint.get("")
@access(STAFF)
def index() -> str:
    rows = [
        (key, _(rule.label), _(rule.edition), len(national.entries(key)), len(queries.own_entries(key)))
        for key, rule in LISTS.items()
    ]
    versions = {key: queries.version(key) for key in LISTS}
    return render_template("reference/index.html", rows=rows, versions=versions)


@blueprint.get("/<string:list_name>")
@access(STAFF)
def show(list_name: str) -> str:
    return _page(_key(list_name))


@blueprint.post("/<string:list_name>")
@access(ADMIN)
def say(list_name: str) -> str | Response:
    key = _key(list_name)
    form = entry_form(key)
    if form.validate_on_submit():
        extra = form.extra.data or "" if form.extra is not None else ""
        try:
            actions.say(current_user, key, form.code.data, form.label.data, extra)
        except Invalid as refused:
            form.refuse(refused)
        else:
            flash(_("Tersimpan sebagai versi %(n)s.", n=queries.version(key)), "success")
            return redirect(url_for("reference.show", list_name=key.value))
    return _page(key, form)


@blueprint.post("/entries/<uuid:entry_id>/end")
@access(ADMIN)
def end(entry_id: uuid.UUID) -> Response:
    entry = queries.find(entry_id)
    actions.take_back(current_user, entry)
    flash(_("Daftar nasional berlaku lagi untuk %(code)s.", code=entry.code), "success")
    return redirect(url_for("reference.show", list_name=entry.list.value))


@blueprint.get("/<string:list_name>.<string:fmt>")
@access(STAFF)
def file(list_name: str, fmt: str) -> Response:
    key = _key(list_name)
    if fmt not in tables.TYPES:
        abort(404)
    rule = LISTS[key]
    headings = [_(rule.code_label), _("Nama"), _(rule.extra_label) if rule.extra_label else _("Lain"), _("Asal")]
    lines = [[one.code, one.label, one.extra, _origin(one)] for one in queries.entries(key, str(get_locale()))]
    answer = Response(tables.made(fmt, _(rule.label), headings, lines), mimetype=tables.TYPES[fmt])
    answer.headers["Content-Disposition"] = f'attachment; filename="{key.value}.{fmt}"'
    return answer


def _page(key: ListKey, form: EntryForm | None = None) -> str:
    rule, words = LISTS[key], request.args.get("q", "").strip().casefold()[:60]
    at = request.args.get("version", type=int)
    found = queries.entries(key, str(get_locale()), at)
    fitting = [one for one in found if not words or words in f"{one.code} {one.label}".casefold()]
    return render_template(
        "reference/show.html",
        key=key,
        rule=rule,
        form=form or entry_form(key, formdata=None),
        rows=[(one, _extra(key, one.extra), _code(key, one.code)) for one in fitting[:SHOWN]],
        more=max(0, len(fitting) - SHOWN),
        words=request.args.get("q", ""),
        at=at,
        version=queries.version(key),
        changes=queries.changes(key),
        files=tuple(tables.TYPES),
        origin=_origin,
    )


def _origin(one: queries.Entry) -> str:
    if one.own_id:
        return _("Pasar ini")
    return _("Nasional") if one.is_checked else _("Disalin dari edisi lama, belum dicek")


def _extra(key: ListKey, extra: str) -> str:
    return (_("Libur") if extra == OFF else _("Hari kerja")) if key == ListKey.DAYS else extra


def _code(key: ListKey, code: str) -> str:
    words = formats.bound(str(get_locale()), g.market.zone.key)
    return words["date"](date.fromisoformat(code)) if key == ListKey.DAYS else code


def _key(name: str) -> ListKey:
    if name not in set(ListKey):
        abort(404)
    return ListKey(name)
