"""Every form of the product, filled with nonsense: a clear answer each time, and nothing typed is lost."""

import io
import random
import uuid

from tests.hardening.demands import faults_of, faults_of_form
from tests.hardening.forms import read
from tests.hardening.stage import Place, Stage

SEED = 20_260_821
ROUNDS, STEP, OFFSET = 6, 5, 7
POISONS = {
    "nothing": "",
    "blanks": "   ",
    "20,000 letters": "sepatu " * 2_857,
    "one long word": "x" * 20_000,
    "control": "kulit\x07sapi\x1b[31m",
    "bidi": "kulit \u202esapi\u202c \u2066x\u2069",
    "invisible": "ku\u200blit\u2060\ufeff",
    "marks": "k" + "\u0301" * 60,
    "emoji": "👩🏽\u200d🏭👟" * 400,
    "other scripts": "जूता ᮊᮔ ꦱꦼꦥꦠꦸ ﷺ" * 3,
    "markup": "'\"><script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{7*7}} ${7*7} {%raw%} %(name)s %s %n",
    "sql": "' OR 1=1; DROP TABLE people; --",
    "huge number": "1e999",
    "negative": "-1",
    "too large": "99999999999999999999",
    "no number": "NaN",
    "infinite": "Infinity",
    "five thousand digits": "9" * 5_000,
    "arabic digits": "١٢٣",
    "no day": "0000-00-00",
    "last day": "9999-12-31",
    "first day": "0001-01-01",
    "unknown choice": "tidak_ada",
    "foreign id": "018f0000-0000-7000-8000-000000000000",
    "path": "../../etc/passwd\\..",
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "version": "999999",
    "another site": "//example.com/\\@evil",
    "javascript": "javascript:alert(1)",
}
# NUL, half a surrogate pair and bytes that are no text never reach a view.
UNREADABLE = ("a%00b", "%ed%a0%80", "%ff%fe", "%c0%af")


def _filled(place: Place, poison: str) -> dict[str, object]:
    return {one.name: poison for one in place.form.own if one.kind != "file"}


def _round(place: Place, number: int) -> dict[str, object]:
    """Another poison for each field in each round, so that a few rounds try many of them in many kinds of fields."""
    poisons = list(POISONS.values())
    fields = [one for one in place.form.own if one.kind != "file"]
    return {one.name: poisons[(number * STEP + index * OFFSET) % len(poisons)] for index, one in enumerate(fields)}


# Forms that stand on no page of this stage, by where they do stand: the tests of their slices try them.
ELSEWHERE = {
    "between two steps of coming in": {
        "accounts.renew_password", "accounts.second_step", "accounts.sign_in_by_code", "accounts.sign_in_by_link",
    },
    "with a machine": {
        "hooks.hear_whatsapp", "hooks.unsubscribe", "notifications.subscribe_push", "passkeys.creation_options",
        "passkeys.sign_in_options",
    },
    "behind a link in a message": {
        "answering.ask_code", "answering.bind", "answering.reply", "organisations.accept_invitation",
        "recoveries.object_to", "security.confirm_address",
    },
    "behind a search": {"search.keep_search"},
    "in a state that a story leads to": {
        "intake.undo", "matching.lift",
        "messaging.talk_about_partnership", "messaging.talk_about_proposal", "moderation.appeal",
        "moderation.overturn", "moderation.undo", "moderation.undo_batch", "moderation.uphold", "notifications.replay",
        "notifications.resend",
        "organisations.claim_profile", "organisations.keep_apart", "organisations.lift_block", "organisations.merge",
        "organisations.resume_organisation", "partnerships.agreement", "partnerships.pattern", "partnerships.report",
        "privacy.withdraw", "proposals.accept", "proposals.answer", "proposals.answer_part", "proposals.divide",
        "proposals.parts", "proposals.reinstate", "proposals.remove_part",
        "proposals.replace_part", "proposals.shortlist", "proposals.suspend",
        "staff.let_in", "sourcing.hand_back", "sourcing.invite", "sourcing.pass_on", "sourcing.uninvite",
    },
}  # fmt: skip


def test_every_address_that_takes_a_form_shows_it_somewhere(stage: Stage, forms: list[Place]) -> None:
    """What no page offers would go untried here."""
    taking = {rule.endpoint for _path, rule in stage.paths("POST")}
    elsewhere = set().union(*ELSEWHERE.values())
    assert sorted(taking - {place.endpoint for place in forms} - elsewhere) == []
    assert sorted(elsewhere - taking) == []  # no name outlives its form
    assert sorted(elsewhere & {place.endpoint for place in forms}) == []  # nor its reason


def test_every_field_filled_with_nonsense(stage: Stage, forms: list[Place]) -> None:
    faults = []
    for place in (one for one in forms if one.form.own):
        client = stage.browser(place.role)
        for number in range(ROUNDS):
            typed = _round(place, number)
            answer = stage.send(client, place.target, typed)
            wrong = faults_of(answer) + faults_of_form(answer, place.form, typed)
            faults += [f"{place}: round {number}: {fault}" for fault in wrong]
    assert not faults, "\n".join(faults)


def test_one_field_alone_filled_with_nonsense(stage: Stage, forms: list[Place]) -> None:
    chance, faults = random.Random(SEED), []
    for place in (one for one in forms if len(one.form.own) > 1):
        client = stage.browser(place.role)
        for one in place.form.own:
            name = chance.choice(list(POISONS))
            if not one.is_typed and chance.random() < 0.6:
                continue
            typed = {**place.form.untouched(), one.name: POISONS[name]}
            answer = stage.send(client, place.target, typed)
            faults += [f"{place}: {one.name} {name}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def test_many_values_where_one_is_wanted_and_files_for_words_and_words_for_files(
    stage: Stage, forms: list[Place]
) -> None:
    faults = []
    for place in (one for one in forms if one.form.own):
        client = stage.browser(place.role)
        several = {one.name: ["satu", "dua", "", "9" * 30] for one in place.form.own if one.kind != "file"}
        for name, typed in {
            "several values": several,
            "a file for each word": {one.name: _file() for one in place.form.own},
            "words for files": {one.name: "bukan berkas" for one in place.form.own},
            "unknown fields": {**place.form.untouched(), "state": "published", "is_demo": "1", "x" * 300: "y"},
        }.items():
            answer = stage.send(client, place.target, typed)
            faults += [f"{place}: {name}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def _file() -> tuple[object, str]:
    return io.BytesIO(b"bukan foto, bukan teks \xff\xfe"), "../../foto.jpg"


def test_what_is_no_text_is_refused_before_any_view(stage: Stage, forms: list[Place]) -> None:
    faults = []
    for place in forms:
        client = stage.browser(place.role)
        poison = UNREADABLE[len(place.endpoint) % len(UNREADABLE)]
        raw = "&".join(f"{one.name}={poison}" for one in place.form.fields.values())
        answer = client.post(
            place.target,
            data=raw.encode(),
            content_type="application/x-www-form-urlencoded",
            environ_overrides=stage.somewhere(),
        )
        if answer.status_code != 400:
            faults.append(f"{place}: {poison}: {answer.status_code}")
        faults += [f"{place}: {poison}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def test_what_is_wrong_is_said_in_the_readers_language(stage: Stage, forms: list[Place]) -> None:
    """The sentences of the two languages have nothing in common."""
    faults = []
    for place in (one for one in forms if any(field.is_typed for field in one.form.own)):
        said = {}
        for language in ("id", "en"):
            answer = stage.send(stage.browser(place.role, language), place.target, _filled(place, "x" * 20_000))
            faults += [f"{place}: {language}: {fault}" for fault in faults_of(answer, language)]
            said[language] = set(read(answer.text).sentences)
        faults += [f"{place}: in both languages: {same}" for same in said["id"] & said["en"]]
    assert not faults, "\n".join(faults)


def test_the_form_for_a_new_password_takes_nonsense_too(stage: Stage) -> None:
    client, faults = stage.browser(None), []
    assert stage.send(client, "/recovery", {"identifier": stage.cast.owner.phone}).status_code == 302
    for name, poison in POISONS.items():
        answer = stage.send(client, "/recovery/password", {"code": poison, "password": poison or "x"})
        faults += [f"{name}: {fault}" for fault in faults_of(answer)]
        answer = stage.send(client, "/recovery/password", {"code": poison, "password": "kata sandi yang baru"})
        faults += [f"{name}: {fault}" for fault in faults_of(answer)]
    assert not faults, "\n".join(faults)


def test_ids_of_nobody_in_the_fields_of_ids_change_nothing(stage: Stage) -> None:
    """A form that names somebody else's organisation is refused, or taken for one's own."""
    client = stage.browser("owner")
    for wanted in (stage.cast.buyer.organisation_id, stage.cast.stranger.organisation_id, uuid.uuid4()):
        answer = stage.send(client, "/listings/new", {"title": "Sandal orang lain", "organisation_id": str(wanted)})
        assert answer.status_code in (200, 302)
    rivals = stage.get(stage.browser("buyer"), "/my/listings").text
    assert "Sandal orang lain" not in rivals
