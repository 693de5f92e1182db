"""The page of a review for each who has to do with it, and what waits for a moderator."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import MODERATOR, PERSON, access
from marketplace.core.errors import Forbidden, Invalid
from marketplace.organisations import queries as organisations
from marketplace.partnerships import queries as partnerships
from marketplace.reviews import actions, queries
from marketplace.reviews.forms import AnswerForm, DecisionForm, ReviewForm
from marketplace.reviews.models import Review
from marketplace.reviews.policy import answers_open, can_answer, can_decide, can_write
from marketplace.reviews.rules import ReviewState

blueprint = Blueprint("reviews", __name__, template_folder="templates")


@blueprint.record_once
def _offer(state: object) -> None:
    """Pages of profiles and partnerships ask by these names."""
    names = {"reviews_about": queries.about, "reviews_of_partnership": queries.of_partnership}
    state.app.jinja_env.globals.update(names)  # type: ignore[attr-defined]


@blueprint.route("/reviews/<uuid:review_id>", methods=["GET", "POST"])
@access(PERSON)
def show(review_id: uuid.UUID) -> str | Response:
    """Written by its author; answered or contested by whom it is about; decided by a moderator."""
    review = queries.find(current_user, review_id, lock=request.method == "POST")
    form = _form(review)
    if request.method == "POST" and form is None:
        raise Forbidden()
    if form and form.validate_on_submit():
        try:
            _do(review, form)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Tersimpan."), "success")
            return redirect(url_for("reviews.show", review_id=review.id))
    return render_template(
        "reviews/show.html",
        review=review,
        form=form,
        author=organisations.get(review.author_id),
        about=organisations.get(review.about_id),
        partnership=partnerships.get(review.partnership_id),
        is_side=bool(current_user.organisation_ids & {review.author_id, review.about_id}),
    )


@blueprint.get("/moderation/reviews")
@access(MODERATOR)
def contested() -> str:
    return render_template("reviews/contested.html", rows=queries.contested())


def _form(review: Review) -> ReviewForm | AnswerForm | DecisionForm | None:
    """The form that this reader has now."""
    if review.state == ReviewState.OPEN and can_write(current_user, review):
        return ReviewForm()
    if review.state == ReviewState.CONTESTED and can_decide(current_user, review):
        return DecisionForm()
    may = answers_open(review) if can_answer(current_user, review) else []
    return AnswerForm(may=may) if may else None


def _do(review: Review, form: ReviewForm | AnswerForm | DecisionForm) -> None:
    words = form.words.data or ""
    if isinstance(form, ReviewForm):
        actions.write(current_user, review, again=form.again.data == "yes", words=words)
    elif isinstance(form, DecisionForm):
        actions.decide(current_user, review, is_kept=form.what.data == "keep", verdict=words)
    elif form.what.data == "reply":
        actions.reply(current_user, review, words)
    else:
        actions.contest(current_user, review, words)
