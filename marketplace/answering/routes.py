"""The five-tap page: small, without a password, and willing to wait for a signal."""

from flask import Blueprint, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from marketplace.answering import actions, photos, queries
from marketplace.answering.forms import YES, CodeForm, TapsForm
from marketplace.answering.models import AnswerLink
from marketplace.answering.rules import LINK_LIFE
from marketplace.core.access import PUBLIC, access
from marketplace.core.images import UPLOAD_BODY
from marketplace.core.limits import limiter
from marketplace.core.sanity import body_up_to

blueprint = Blueprint("answering", __name__, template_folder="templates")


@blueprint.get("/answer")
@access(PUBLIC)
def show() -> Response:
    return _page(_link())


@blueprint.get("/answer/kept")
@access(PUBLIC)
def kept() -> str:
    """Kept by the browser beforehand, and shown when an answer waits for a signal."""
    return render_template("answering/kept.html")


@blueprint.post("/answer/code")
@access(PUBLIC)
@limiter.limit("20/hour")
def ask_code() -> Response:
    link = _link(lock=True)
    actions.send_code(link)
    return _page(link)


@blueprint.post("/answer/binding")
@access(PUBLIC)
@limiter.limit("60/hour")
def bind() -> Response:
    link, form = _link(lock=True), CodeForm(request.form)
    device = actions.bind(current_app.config["SECRET_KEY"], link, form.code.data or "")
    if device is None:
        return _page(link, problem=_("Kodenya belum cocok. Periksa pesan WhatsApp yang terakhir."))
    response = redirect(url_for("answering.show", t=_token()), code=303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    age = int(LINK_LIFE.total_seconds())
    response.set_cookie(
        _cookie(link), device, max_age=age, path="/answer", httponly=True, samesite="Lax", secure=secure
    )
    return response


@blueprint.post("/answer/reply")
@access(PUBLIC)
@body_up_to(UPLOAD_BODY)
@limiter.limit("30/hour")
def reply() -> Response:
    link = _link(lock=True)
    if not queries.is_bound(link, request.cookies.get(_cookie(link), "")):
        return _page(link)
    form = TapsForm(CombinedMultiDict([request.files, request.form]))
    if queries.answer_of(link.id) is None and not form.validate():
        return _page(link, form)
    taps = actions.Taps(
        can_do=form.can_do.data == YES,
        pairs_a_week=form.pairs_a_week.data,
        price_per_pair=form.price_per_pair.data,
        first_sample_on=form.first_sample_on.data,
        note=form.note.data or "",
        photo_key=photos.keep(link, request.files.get("photo")),
    )
    actions.answer(link, taps)
    return redirect(url_for("answering.show", t=_token()), code=303)


def _page(link: AnswerLink, form: TapsForm | None = None, problem: str = "") -> Response:
    """What this phone may see of the link, in its present state."""
    given = queries.answer_of(link.id)
    is_bound = queries.is_bound(link, request.cookies.get(_cookie(link), ""))
    state = "given" if given and is_bound else "gone" if not link.is_alive else "taps" if is_bound else "code"
    page = render_template(
        "answering/answer.html",
        state=state,
        token=_token(),
        form=form or TapsForm(),
        link=link,
        given=given,
        wanted=queries.request_of(link) if state in ("taps", "given") else None,
        problem=problem,
    )
    # A wrong code is counted, so it is no refusal: what is refused is not kept.
    response = make_response(page, 400 if form and form.errors else 410 if state == "gone" and not problem else 200)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _link(*, lock: bool = False) -> AnswerLink:
    return queries.find(current_app.config["SECRET_KEY"], _token(), lock=lock)


def _token() -> str:
    return request.args.get("t", "")


def _cookie(link: AnswerLink) -> str:
    return f"answer-{link.id.hex[-12:]}"
