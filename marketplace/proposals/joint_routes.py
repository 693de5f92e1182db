"""Borongan bersama: the leader divides and invites, each maker says yes or no to his own part."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField

from marketplace.core.access import PERSON, access
from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.core.forms import REQUIRED, Form
from marketplace.core.ids import uuid7
from marketplace.organisations import queries as organisations
from marketplace.proposals import joining, queries
from marketplace.proposals.deciding_routes import blueprint as blueprint  # the faces take it from here, with all pages
from marketplace.proposals.joining import Share
from marketplace.proposals.models import Proposal
from marketplace.proposals.policy import answers_for, decides
from marketplace.proposals.queries import Found
from marketplace.proposals.rules import PAIRS_MAXIMUM, PRICE_MAXIMUM, SPLIT_LABELS, Split
from marketplace.vocabulary.fields import ChoiceField, DayField, PairsField, RupiahField
from marketplace.vocabulary.terms import STAGES, label


class ShareForm(Form):
    organisation_id = ChoiceField(_l("Pembuat"))
    stage = ChoiceField(_l("Tahap"), coerce=lambda key: key or None)
    pairs = PairsField(_l("Jumlah"), PAIRS_MAXIMUM)
    price_per_pair = RupiahField(_l("Harga per pasang"), PRICE_MAXIMUM)
    delivery_on = DayField(_l("Selesai pada"))
    key = HiddenField(default=lambda: str(uuid7()))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        right = super().validate(*args, **kwargs)
        for name in ("organisation_id", "pairs", "price_per_pair", "delivery_on"):
            if not self[name].data and not self[name].errors:
                self[name].errors = [str(REQUIRED)]
                right = False
        return right

    def share(self) -> Share:
        pairs, price = int(self.pairs.data or 0), int(self.price_per_pair.data or 0)  # both are required
        return Share(pairs, price, self.delivery_on.data, self.stage.data)

    @property
    def form_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.key.data)
        except ValueError:
            return uuid7()


@blueprint.route("/proposals/<uuid:proposal_id>/parts", methods=["GET", "POST"])
@access(PERSON)
def parts(proposal_id: uuid.UUID) -> str | Response | tuple[str, int]:
    found = queries.find(current_user, proposal_id, to=_leads, lock=request.method == "POST")
    form = _share_form()
    if form.validate_on_submit():
        try:
            chosen = uuid.UUID(form.organisation_id.data)
            joining.invite(current_user, found.proposal, chosen, form.share(), key=form.form_key)
        except (Invalid, Conflict) as error:
            form.refuse(error)
            return _parts_page(found, form), error.status
        flash(_("Bagian tersimpan. Pembuatnya kami kabari."), "success")
        return redirect(url_for("proposals.parts", proposal_id=proposal_id))
    return _parts_page(found, form)


def _share_form() -> ShareForm:
    form = ShareForm()
    form.organisation_id.choices = [("", _("Pilih satu")), *queries.makers_to_invite()]
    form.stage.choices = [("", _("Pilih satu")), *stage_names().items()]
    return form


def _parts_page(found: Found, form: ShareForm) -> str:
    return render_template(
        "proposals/parts.html",
        proposal=found.proposal,
        asked=found.request,
        parts=queries.parts(found.proposal.id),
        names=organisations.names([part.organisation_id for part in queries.parts(found.proposal.id)]),
        splits=[(key.value, _(words)) for key, words in SPLIT_LABELS.items()],
        stages=stage_names(),
        form=form,
    )


@blueprint.post("/proposals/<uuid:proposal_id>/division")
@access(PERSON)
def divide(proposal_id: uuid.UUID) -> Response:
    found = queries.find(current_user, proposal_id, to=_leads, lock=True)
    chosen = request.form.get("split", "")
    if chosen not in set(Split):
        raise Invalid()
    joining.divide(current_user, found.proposal, Split(chosen))
    return redirect(url_for("proposals.parts", proposal_id=proposal_id))


@blueprint.post("/proposals/<uuid:proposal_id>/parts/<uuid:part_id>/<any(confirmation, refusal):answer>")
@access(PERSON)
def answer_part(proposal_id: uuid.UUID, part_id: uuid.UUID, answer: str) -> Response:
    """Yes or no from the maker whose part it is."""
    found = queries.find(current_user, proposal_id, lock=True)
    part = _part(found, part_id)
    if not answers_for(current_user, part.organisation_id):
        raise Forbidden()
    if answer == "confirmation":
        joining.confirm(current_user, part)
        flash(_("Bagian Anda disetujui."), "success")
        return redirect(url_for("proposals.show", proposal_id=proposal_id))
    joining.refuse(current_user, part)
    flash(_("Bagian ini Anda tolak. Pengajaknya kami kabari."), "success")
    return redirect(url_for("proposals.mine"))


@blueprint.post("/proposals/<uuid:proposal_id>/parts/<uuid:part_id>/removal")
@access(PERSON)
def remove_part(proposal_id: uuid.UUID, part_id: uuid.UUID) -> Response:
    found = queries.find(current_user, proposal_id, to=_leads, lock=True)
    joining.remove(current_user, found.proposal, _part(found, part_id))
    return redirect(url_for("proposals.parts", proposal_id=proposal_id))


@blueprint.post("/proposals/<uuid:proposal_id>/parts/<uuid:part_id>/replacement")
@access(PERSON)
def replace_part(proposal_id: uuid.UUID, part_id: uuid.UUID) -> Response:
    found = queries.find(current_user, proposal_id, to=_leads, lock=True)
    form = _share_form()
    if not form.organisation_id.data or not form.organisation_id.validate(form):
        raise Invalid(_("Pilih satu"))
    joining.replace(current_user, _part(found, part_id), uuid.UUID(form.organisation_id.data))
    flash(_("Bagian ditawarkan kepada pembuat lain."), "success")
    return redirect(url_for("proposals.parts", proposal_id=proposal_id))


def stage_names() -> dict[str, str]:
    return {key: label(STAGES, key, str(get_locale())) for key in STAGES}


def _part(found: Found, part_id: uuid.UUID) -> Any:
    part = next((one for one in found.parts if one.id == part_id), None)
    if part is None:
        raise NotFound()
    return part


def _leads(actor: Any, proposal: Proposal, asked: Any) -> bool:
    return answers_for(actor, proposal.organisation_id) and not decides(actor, asked)
