"""The papers of an organisation: handed in by its people, opened and checked by the moderators alone."""

import uuid

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.db import tenant_id
from marketplace.core.errors import DomainError, Forbidden
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to
from marketplace.organisations import documents, queries
from marketplace.organisations.forms import PaperForm, RefusalForm
from marketplace.organisations.models import Document, Organisation
from marketplace.organisations.papers import UPLOAD_BODY, key
from marketplace.organisations.policy import can_check, can_hand_in, can_see_papers
from marketplace.organisations.routes import blueprint
from marketplace.organisations.rules import DOCUMENT_LABELS, DocumentKind
from marketplace.organisations.storage import files

PAPERS_LIMIT = "60 per hour"
MEDIA = {"pdf": "application/pdf", "webp": "image/webp"}


@blueprint.route("/organisations/<uuid:organisation_id>/documents", methods=["GET", "POST"])
@access(PERSON)
@body_up_to(UPLOAD_BODY)
@limiter.limit(PAPERS_LIMIT, methods=["POST"])
def papers(organisation_id: uuid.UUID) -> str | Answer | tuple[str, int]:
    organisation = queries.find(current_user, organisation_id, to=can_see_papers)
    form = PaperForm()
    if not form.is_submitted():
        return _page(organisation, form)
    if not can_hand_in(current_user, organisation):
        raise Forbidden()
    if not form.validate():
        return _page(organisation, form)
    try:
        paper = form.read()
        organisation = queries.find(current_user, organisation_id, to=can_hand_in)
        kind, told = DocumentKind(form.kind.data), {"number": form.number.data, "valid_until": form.valid_until.data}
        documents.hand_in(current_user, organisation, kind, paper, files(), document_id=form.form_key, **told)
    except DomainError as error:
        form.refuse_paper(error)
        return _page(queries.find(current_user, organisation_id), form), error.status
    flash(_("Dokumen sudah kami terima. Petugas akan melihatnya."), "success")
    return _back(organisation_id)


@blueprint.get("/documents/<uuid:document_id>")
@access(PERSON)
def paper(document_id: uuid.UUID) -> Response:
    """The file itself: never shown in the page, never kept by anybody on the way."""
    document = documents.find(current_user, document_id)
    response = Response(files().get(key(tenant_id(), document.id, document.media)), mimetype=MEDIA[document.media])
    response.headers["Content-Disposition"] = f'attachment; filename="{document.kind.value}.{document.media}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/documents/<uuid:document_id>/sighting")
@access(MODERATOR)
def see_paper(document_id: uuid.UUID) -> Answer:
    document = documents.find(current_user, document_id, check=True, lock=True)
    documents.see(current_user, document)
    flash(_("Tercatat: Anda sudah melihat dokumennya."), "success")
    return _back(document.organisation_id)


@blueprint.post("/documents/<uuid:document_id>/refusal")
@access(MODERATOR)
def refuse_paper(document_id: uuid.UUID) -> str | Answer:
    document = documents.find(current_user, document_id, check=True, lock=True)
    form = RefusalForm()
    if not form.validate_on_submit():
        return _page(queries.get(document.organisation_id), PaperForm(formdata=None), refused=document, refusal=form)
    documents.refuse(current_user, document, form.reason.data)
    flash(_("Tercatat. Pemiliknya diberi tahu alasannya."), "success")
    return _back(document.organisation_id)


@blueprint.post("/documents/<uuid:document_id>/withdrawal")
@access(PERSON)
def withdraw_paper(document_id: uuid.UUID) -> Answer:
    document = documents.find(current_user, document_id, lock=True)
    if not current_user.may("publish", document.organisation_id):
        raise Forbidden()
    documents.withdraw(current_user, document)
    flash(_("Dokumen sudah ditarik, berkasnya kami hapus."), "success")
    return _back(document.organisation_id)


def _page(
    organisation: Organisation,
    form: PaperForm,
    *,
    refused: Document | None = None,
    refusal: RefusalForm | None = None,
) -> str:
    return render_template(
        "organisations/papers.html",
        organisation=organisation,
        form=form,
        documents=queries.papers(organisation.id),
        kind_labels=DOCUMENT_LABELS,
        may_hand_in=can_hand_in(current_user, organisation),
        may_check=can_check(current_user, organisation.id),
        refused=refused.id if refused else None,
        refusal=refusal or RefusalForm(formdata=None),
    )


def _back(organisation_id: uuid.UUID) -> Answer:
    return redirect(url_for("organisations.papers", organisation_id=organisation_id))
