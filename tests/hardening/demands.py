"""What everybody may demand of an answer, whatever he has sent."""

from werkzeug.test import TestResponse

from tests.hardening.forms import FormField, PageForm, Read, read

TRACES = ("Traceback (most recent call last)", "psycopg", "sqlalchemy", "werkzeug", "wtforms")


def faults_of(answer: TestResponse, language: str | None = "id") -> list[str]:
    """What is wrong with an answer: an error of ours, or a refusal that is no page of the product."""
    if answer.status_code >= 500:
        return [f"{answer.status_code}"]
    if answer.status_code < 400:
        return []
    if answer.mimetype != "text/html":
        return [f"{answer.status_code} as {answer.mimetype}"]
    page = read(answer.text)
    told = {
        "no heading": len(page.headings) == 1 and bool(page.headings[0]),
        "no request id": len(answer.headers.get("X-Request-Id", "")) == 12,
        "the request id is not on the page": answer.headers.get("X-Request-Id", "?") in answer.text or _has_form(page),
        f"not in the reader's language but {page.language}": language is None or page.language == language,
        "it tells of its inside": not any(trace in answer.text for trace in TRACES),
        "no way on": '<a class="btn' in answer.text or _has_form(page),
    }
    return [f"{answer.status_code}: {fault}" for fault, is_well in told.items() if not is_well]


def _has_form(page: Read) -> bool:
    """Whether it is the page of a form, which says itself what is wrong."""
    return any(
        form.method == "post" and any(one.is_typed or one.kind == "file" for one in form.own) for form in page.forms
    )


def faults_of_form(answer: TestResponse, sent: PageForm, typed: dict[str, object]) -> list[str]:
    """What is wrong with a form that came back: something typed is gone, or nothing is said."""
    if answer.status_code not in (200, 400, 413) or not any(one.is_typed for one in sent.own):
        return []
    page = read(answer.text)
    names = {one.name for one in sent.own}
    back = next((form for form in page.forms if {one.name for one in form.own} >= names and names), None)
    if back is None:
        return [] if answer.status_code >= 400 else ["another page came, without the form"]
    faults = [] if page.sentences or 'class="errors"' in answer.text else ["the form came back and says nothing"]
    for one in sent.own:
        value = typed.get(one.name)
        if not one.is_typed or _is_typed_anew(one) or not isinstance(value, str):
            continue
        if _as_sent(back.fields[one.name].value) != _as_sent(value):
            faults.append(f"{one.name} lost what was typed: {back.fields[one.name].value[:60]!r}")
    return faults


def _is_typed_anew(one: FormField) -> bool:
    """A password, or a code that is good once, does not travel back."""
    return one.kind == "password" or one.is_good_once


def _as_sent(text: str) -> str:
    """As a person sees it: white space is one, and what cannot be seen is nothing."""
    return " ".join("".join(letter for letter in text if letter not in "\u200b\u2060\ufeff").split())
