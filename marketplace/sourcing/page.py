"""The page of a request: what is asked, what changed, what was asked about it, and this reader's next step."""

from collections.abc import Callable
from typing import Any

from flask import current_app, g, render_template, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.core import formats
from marketplace.core.gaps import musts
from marketplace.core.states import By
from marketplace.organisations import queries as organisations
from marketplace.organisations.rules import OFFERING
from marketplace.photos import queries as photos
from marketplace.photos.pictures import PAGE
from marketplace.photos.rules import Subject
from marketplace.regions import queries as regions
from marketplace.sourcing import queries, turns
from marketplace.sourcing.amending import amendments
from marketplace.sourcing.calendar import holiday, working_days
from marketplace.sourcing.completeness import gaps, score
from marketplace.sourcing.forms import AdviceForm, RequestForm, place_name
from marketplace.sourcing.models import SourcingRequest
from marketplace.sourcing.policy import asks_for, can_edit, can_mentor, is_member
from marketplace.sourcing.question_forms import QuestionForm, ReplyForm
from marketplace.sourcing.rules import (
    EDITABLE_STATES,
    LIFE,
    PAYMENT_LABELS,
    READY,
    SAMPLE_LABELS,
    SHAPE_LABELS,
    VISIBILITY_LABELS,
    WANTS_LABELS,
    PaymentTerms,
    RequestState,
    RequestVerb,
    SamplePolicy,
    Shape,
    Visibility,
    Wants,
)
from marketplace.vocabulary.terms import CERTIFICATES, CONSTRUCTIONS, LASTS, MATERIALS, PRODUCT_TYPES, STAGES, label

TERMS = {
    "stages": STAGES,
    "constructions": CONSTRUCTIONS,
    "materials": MATERIALS,
    "certificates": CERTIFICATES,
}
_CHOICES: dict[str, tuple[Any, Any]] = {
    "wants": (Wants, WANTS_LABELS),
    "sample_policy": (SamplePolicy, SAMPLE_LABELS),
    "payment_terms": (PaymentTerms, PAYMENT_LABELS),
    "visibility": (Visibility, VISIBILITY_LABELS),
    "shape": (Shape, SHAPE_LABELS),
}


def page(
    asked: SourcingRequest, *, question: QuestionForm | None = None, reply: ReplyForm | None = None, to: str = ""
) -> str:
    """`question` or `reply` (to the question with id `to`) came back with what was typed and what is wrong with it."""
    language = str(get_locale())
    origin = current_app.extensions["settings"].origin(g.market.host)
    is_writing = asked.state in EDITABLE_STATES
    sees_gaps = is_writing and (can_edit(current_user, asked) or can_mentor(current_user, asked))
    missing = gaps(asked, queries.today()) if sees_gaps else []
    asking = asks_for(current_user, asked)
    found = queries.questions(asked.id)
    return render_template(
        "sourcing/show.html",
        asked=asked,
        organisation=organisations.get(asked.organisation_id),
        pictures=photos.pictures(Subject.REQUEST, asked.id, PAGE),
        address=origin + url_for("sourcing.show", request_id=asked.id),
        origin=origin,
        delivery=regions.name_of(asked.delivery_regency_code),
        places=[place_name(code) for code in asked.region_codes],
        **_words(asked, language),
        told={name: _(labels[getattr(asked, name)]) for name, (_kind, labels) in _CHOICES.items()},
        gaps=musts(missing),
        advice=[gap.sentence for gap in missing if not gap.is_must],
        ready_score=score(asked, queries.today()) if sees_gaps else None,
        ready=READY,
        may=_steps(asked),
        is_own=is_member(current_user, asked),
        may_help=asked.state == RequestState.WITH_MENTOR and can_mentor(current_user, asked),
        advice_form=AdviceForm(formdata=None),
        questions=found,
        asking=asking if asked.state == RequestState.OPEN else [],
        question_form=question or QuestionForm(formdata=None, asking=asking),
        reply_form=reply or ReplyForm(formdata=None),
        blank_reply=ReplyForm(formdata=None),
        may_reply=can_edit(current_user, asked),
        asker_names=organisations.names([one.organisation_id for one in found]),
        replied_to=to,
        changes=[change for change in amendments(queries.versions(asked.id)) if change.rows],
        tell=_teller(language),
        field_names={name: str(field.label.text) for name, field in _blank_form()._fields.items()},
        next=turns.next_of(asked, _parts(asked)),
        invited=queries.invited(asked.id) if is_member(current_user, asked) or current_user.is_staff else [],
        **_deadline(asked, language),
    )


def _words(asked: SourcingRequest, language: str) -> dict[str, Any]:
    """The terms of the trade that it names, as a reader of this language knows them."""
    return {
        "product_type": label(PRODUCT_TYPES, asked.product_type, language) if asked.product_type else "",
        "shoe_last": label(LASTS, asked.shoe_last, language) if asked.shoe_last else "",
        "words": {name: [label(kind, key, language) for key in getattr(asked, name)] for name, kind in TERMS.items()},
    }


def _blank_form() -> RequestForm:
    """For the names of its fields, which the differences between versions use as well."""
    return RequestForm(formdata=None, regencies=[], provinces=())


def _deadline(asked: SourcingRequest, language: str) -> dict[str, Any]:
    """How long makers still have, and on which public holiday the last day or the delivery falls."""
    today = queries.today()
    left = working_days(today, asked.closes_on) if asked.closes_on and asked.state == RequestState.OPEN else None
    days = {"closing_holiday": asked.closes_on, "delivery_holiday": asked.needed_by}
    return {"days_left": left, **{name: holiday(day, language) if day else "" for name, day in days.items()}}


def _steps(asked: SourcingRequest) -> frozenset[str]:
    """What the reader may do with it now."""
    if not can_edit(current_user, asked):
        return frozenset()
    return frozenset(verb.value for verb in RequestVerb if LIFE.allows(asked.state, verb, By.AUTHOR))


def _parts(asked: SourcingRequest) -> frozenset[By]:
    """In which parts this reader may act."""
    found = {
        By.AUTHOR: can_edit(current_user, asked),
        By.MAKER: any(
            b.kind in OFFERING
            and b.organisation_id != asked.organisation_id
            and current_user.may("answer", b.organisation_id)
            for b in current_user.belongings
        ),
        By.MENTOR: can_mentor(current_user, asked),
        By.STAFF: current_user.is_moderator,
    }
    return frozenset(by for by, is_his in found.items() if is_his)


def _teller(language: str) -> Callable[[str, Any], str]:
    """Says a kept value of a field as a reader of this language reads it."""
    said = formats.bound(language, g.market.zone.key)
    kinds: dict[str, Callable[[Any], str]] = {
        "pairs": said["pairs"],
        "budget_min": said["rupiah"],
        "budget_max": said["rupiah"],
        "closes_on": said["date"],
        "needed_by": said["date"],
        "delivery_regency_code": regions.name_of,
        "product_type": lambda key: label(PRODUCT_TYPES, key, language),
        "shoe_last": lambda key: label(LASTS, key, language),
        "months": lambda months: ngettext("%(num)s bulan", "%(num)s bulan", months),
    }

    def tell(name: str, kept: Any) -> str:
        if kept in (None, "", []):
            return ""
        if isinstance(kept, bool):
            return _("ya") if kept else _("tidak")
        if name in TERMS:
            return ", ".join(label(TERMS[name], key, language) for key in kept)
        if name == "region_codes":
            return ", ".join(place_name(code) for code in kept)
        if name in _CHOICES:
            kind, labels = _CHOICES[name]
            return _(labels[kind(kept)])
        return kinds[name](kept) if name in kinds else str(kept)

    return tell
