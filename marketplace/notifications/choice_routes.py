"""Choosing how one is told: channels, pace, peace and muted threads."""

import uuid

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.core.access import PERSON, PUBLIC, access
from marketplace.core.errors import NotFound
from marketplace.notifications import choice_queries, choices, queries, unsubscribing
from marketplace.notifications.choice_forms import PeaceForm, as_time
from marketplace.notifications.routes import blueprint
from marketplace.notifications.rules import Channel
from marketplace.notifications.topics import CHANNEL_LABELS, CHOSEN, PACE_LABELS, TOPIC_LABELS, Pace, Topic

__all__ = ["blueprint"]


@blueprint.get("/account/notices")
@access(PERSON)
def choose() -> str:
    times = choice_queries.quiet_times(current_user.person_id)
    form = PeaceForm(
        obj=times, data={"quiet_from": as_time(times.quiet_from), "quiet_until": as_time(times.quiet_until)}
    )
    return _page(form)


@blueprint.post("/account/notices")
@access(PERSON)
def keep_choices() -> Response:
    """Each field is called channel.topic; what is not sent stays as it was."""
    paces = {
        (topic, channel): Pace(value)
        for channel in CHOSEN
        for topic in Topic
        if (value := request.form.get(f"{channel}.{topic}", "")) in list(Pace)
    }
    choices.choose(current_user.person_id, paces)
    flash(_("Sudah disimpan."), "success")
    return redirect(url_for("notifications.choose"))


@blueprint.post("/account/notices/peace")
@access(PERSON)
def keep_peace() -> str | Response:
    form = PeaceForm()
    if not form.validate_on_submit():
        return _page(form)
    place = choice_queries.place_of(current_user.person_id, form.zone.data or g.market.zone.key)
    choices.leave_in_peace(current_user.person_id, form.wish(place))
    flash(_("Sudah disimpan."), "success")
    return redirect(url_for("notifications.choose"))


@blueprint.post("/account/notices/permission")
@access(PERSON)
def permit() -> Response:
    """Turn a channel on or off."""
    channel = request.form.get("channel", "")
    if channel not in CHOSEN:
        raise NotFound()
    act = choices.allow if request.form.get("on") else choices.withdraw
    act(current_user, current_user.person_id, Channel(channel), source="settings")
    flash(_("Sudah disimpan."), "success")
    return redirect(url_for("notifications.choose"))


@blueprint.post("/account/mutes")
@access(PERSON)
def mute() -> Response:
    """Of the thread that a notification in the own inbox leads to."""
    named = request.form.get("notification", type=uuid.UUID)
    if named is None:
        raise NotFound()
    choices.mute(current_user.person_id, queries.find(current_user, named).path)
    flash(_("Didiamkan. Kabarnya tetap masuk ke halaman ini, tanpa pesan ke HP."), "success")
    return redirect(url_for("notifications.inbox"))


@blueprint.post("/account/mutes/<uuid:mute_id>/end")
@access(PERSON)
def unmute(mute_id: uuid.UUID) -> Response:
    choices.unmute(current_user.person_id, choice_queries.find_mute(current_user.person_id, mute_id).path)
    flash(_("Anda dikabari lagi tentang ini."), "success")
    return redirect(url_for("notifications.choose"))


@blueprint.get("/unsubscription")
@access(PUBLIC)
def unsubscribe() -> str:
    """From the foot of an e-mail. Opening it changes nothing: mail programs open links by themselves."""
    wish = unsubscribing.read(current_app.config["SECRET_KEY"], request.args.get("t", ""))
    return render_template("notifications/unsubscription.html", wish=wish, topic=_(TOPIC_LABELS[wish.topic]))


def _page(form: PeaceForm) -> str:
    mine = choice_queries.of_person(current_user.person_id, is_staff=current_user.is_staff)
    return render_template(
        "notifications/choices.html",
        channels=mine,
        form=form,
        mutes=choice_queries.mutes(current_user.person_id),
        topics=TOPIC_LABELS,
        paces=PACE_LABELS,
        channel_labels=CHANNEL_LABELS,
    )
