"""The admin furnishes his marketplace: how it looks, what it says, which words it has."""

import uuid

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from marketplace.core.access import ADMIN, PUBLIC, access
from marketplace.core.clash import clash
from marketplace.core.errors import Conflict, DomainError, NotFound
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.reader import language
from marketplace.core.sanity import body_up_to
from marketplace.events.actions import Acting
from marketplace.tenants import actions, logos, queries, usage
from marketplace.tenants.forms import WORD_LISTS, FurnishingForm, TextForm, WordForm
from marketplace.tenants.models import Tenant
from marketplace.tenants.rules import TEXT_LABELS, TextKind
from marketplace.tenants.writing import rendered
from marketplace.vocabulary.terms import REGISTRIES, label

blueprint = Blueprint("tenants", __name__, url_prefix="/marketplace", template_folder="templates")
ONE_DAY = 24 * 3600


@blueprint.route("", methods=["GET", "POST"])
@access(ADMIN)
@body_up_to(UPLOAD_BODY)
def settings() -> str | Redirect | tuple[str, int]:
    tenant = queries.current()
    form, told = FurnishingForm(obj=tenant), None
    if form.validate_on_submit():
        try:
            save_furnishing(current_user, tenant, form)
            flash(_("Pengaturan pasar sudah disimpan."), "success")
            return redirect(url_for("tenants.settings"))
        except Conflict as error:
            told = clash(form, error)
        except DomainError as error:
            form.refuse(error)
    form.version.data = tenant.version
    page = render_template("tenants/settings.html", form=form, market_row=tenant, clash=told, kinds=_kinds())
    return (page, 409) if told else page


def save_furnishing(by: Acting, tenant: Tenant, form: FurnishingForm) -> None:
    """Take in the logo, if one was sent, then change what has changed; shared with the platform's own page."""
    raw = form.picture()
    actions.furnish(by, tenant, form.furnishing(), version=form.read_version)
    if raw:
        actions.wear_logo(by, tenant, logos.take_in(current_app.extensions["files"], tenant.id, raw))
    current_app.extensions["hosts"].forget()


def _kinds() -> list[tuple[TextKind, str]]:
    return [(kind, _(said)) for kind, said in TEXT_LABELS.items()]


@blueprint.route("/texts/<any(terms,privacy,help,moderation):text_kind>/<any(id,en):text_language>",
                 methods=["GET", "POST"])  # fmt: skip
@access(ADMIN)
def text(text_kind: str, text_language: str) -> str | Redirect:
    kind = TextKind(text_kind)
    last = queries.text_in_force(kind, text_language)
    form = TextForm(body=last.body if last else "")
    if form.validate_on_submit():
        actions.write_text(current_user, kind, text_language, form.body.data)
        flash(_("Teks sudah disimpan dan langsung berlaku."), "success")
        return redirect(url_for("tenants.text", text_kind=text_kind, text_language=text_language))
    return render_template(
        "tenants/text.html", form=form, kind=kind, title=_(TEXT_LABELS[kind]), last=last, text_language=text_language,
        shown=rendered(last.body) if last else None,
    )  # fmt: skip


@blueprint.route("/words", methods=["GET", "POST"])
@access(ADMIN)
def words() -> str | Redirect:
    form = WordForm(language=language())
    if form.validate_on_submit():
        try:
            actions.add_word(current_user, form.registry, form.parent_key, form.label_id.data, form.label_en.data)
            flash(_("Kata sudah ditambahkan."), "success")
            return redirect(url_for("tenants.words"))
        except DomainError as error:
            form.refuse(error)
    lists = {
        str(heading): [(one, label(REGISTRIES[name], one.parent_key, language())) for one in queries.words(name)]
        for name, heading in WORD_LISTS.items()
    }
    return render_template("tenants/words.html", form=form, lists=lists)


@blueprint.post("/words/<uuid:word_id>/retirement")
@access(ADMIN)
def retire_word(word_id: uuid.UUID) -> Redirect:
    actions.retire_word(current_user, queries.word(word_id))
    return redirect(url_for("tenants.words"))


@blueprint.get("/usage")
@access(ADMIN)
def usage_page() -> str:
    return render_template("tenants/usage.html", rows=usage.rows(queries.current()))


@blueprint.get("/icon-<int:size>.png")
@access(PUBLIC)
def icon(size: int) -> Response:
    """The marketplace's icon; it may change, so it is kept for a day."""
    if size not in logos.ICON_SIZES:
        raise NotFound()
    market = g.market
    if market.logo_digest:
        content = current_app.extensions["files"].get(logos.key(market.id, market.logo_digest, size))
    else:
        content = logos.plain(market.accent, size)
    response = Response(content, mimetype="image/png")
    response.headers["Cache-Control"] = f"public, max-age={ONE_DAY}"
    response.add_etag()
    response.make_conditional(request)
    return response
