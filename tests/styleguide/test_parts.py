"""The parts of a page as a reader and a screen reader meet them."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from marketplace.core.forms import choices
from marketplace.styleguide.samples import sample_form

MACROS = Path(__file__).parents[2] / "marketplace" / "templates" / "macros"
Render = Callable[..., str]


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    """Render a few lines of template in which every macro is known."""
    imports = "".join(
        f'{{% from "macros/{path.name}" import '
        + ", ".join(re.findall(r"{%-? macro ([a-z]\w*)", path.read_text(encoding="utf-8")))
        + " %}"
        for path in sorted(MACROS.glob("*.html"))
    )

    def rendered(source: str, **values: Any) -> str:
        return app.jinja_env.from_string(imports + source).render(**values)

    with app.test_request_context("/", base_url="http://localhost"):
        yield rendered


class Small(Form):
    title = StringField("Judul", [InputRequired("Beri judul dulu.")])
    count = IntegerField("Jumlah")
    story = TextAreaField("Cerita", render_kw={"maxlength": 200})
    kind = RadioField("Cara", [InputRequired("Pilih satu.")], choices=choices([("a", "Satu"), ("b", "Dua")]))


def _sent(**typed: str) -> Small:
    form = Small(MultiDict(typed))
    form.validate()
    return form


def test_what_is_wrong_stands_beside_its_field_and_is_read_with_it(render: Render) -> None:
    html = render("{{ field(it.title, hint='Singkat saja.') }}", it=_sent())
    assert 'aria-describedby="title-hint title-error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'id="title-error".*Beri judul dulu\.', html, re.S)


def test_a_field_without_a_mistake_says_nothing_of_one(render: Render) -> None:
    html = render("{{ field(it.title) }}", it=_sent(title="Sandal"))
    assert "error" not in html
    assert "aria-invalid" not in html


def test_the_summary_links_to_every_field_that_is_wrong(render: Render) -> None:
    html = render("{{ error_summary(it) }}", it=_sent())
    assert re.findall(r'href="#([^"]+)"', html) == ["title", "kind-0"]
    fields = render("{{ field(it.title) }}{{ field(it.kind) }}", it=_sent())
    assert all(f'id="{name}"' in fields for name in ("title", "kind-0"))


def test_there_is_no_summary_when_nothing_is_wrong(render: Render) -> None:
    assert render("{{ error_summary(it) }}", it=Small()).strip() == ""


def test_a_number_can_be_typed_with_dots_and_stays_as_typed(render: Render) -> None:
    html = render("{{ field(it.count) }}", it=_sent(count="1.250.000"))
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="1.250.000"' in html


def test_a_long_text_tells_its_limit_without_a_script(render: Render) -> None:
    assert "200" in re.sub(r"<[^>]+>", "", render("{{ field(it.story) }}", it=Small()))


@pytest.mark.parametrize(
    "source",
    [
        "{{ notice(word) }}",
        "{{ pill(word) }}",
        "{{ status(word) }}",
        "{{ button(word) }}",
        "{{ listing_card(word, '#', 'sandal', word, word, word, [(word, word)], tags=[word], save_to='#') }}",
        "{{ request_card(word, '#', 'sandal', word, word, word, [(word, word)], deadline=word) }}",
        "{{ organisation_card(word, '#', word, word, [(word, word)]) }}",
        "{{ facts([(word, word)]) }}",
        "{{ cell(word, word) }}",
        "{{ bubble(word, word, word) }}",
        "{{ inbox_row(word, '#', word, note=word) }}",
        "{{ score(50, [{'name': word, 'points': 1, 'possible': 2, 'why': word}], [word]) }}",
        "{{ share_button(word, word) }}",
        "{{ empty(word, word) }}",
        "{{ crumbs([(word, '#'), (word, none)]) }}",
        "{{ timeline([{'text': word, 'when': word, 'by': word, 'note': word}]) }}",
    ],
)
def test_what_people_write_is_never_markup(render: Render, source: str) -> None:
    html = render(source, word="<script>alert('x')</script>\" onclick=\"y")
    assert "<script" not in html
    assert not re.search(r'\sonclick="y', html)


def test_a_state_is_a_sign_and_words_never_colour_alone(render: Render) -> None:
    for state in ("draft", "in_review", "changes_asked", "published", "rejected", "paused"):
        html = render("{{ status(state) }}", state=state)
        assert "<use" in html
        assert re.sub(r"<[^>]+>", "", html).strip() not in ("", state)


def test_the_same_thing_always_lies_on_the_same_ground(render: Render) -> None:
    source = "{{ illustration('sandal', seed) }}"
    seeds = ["0192f3a1-7c00-7000-8000-0000000000" + f"{n:02x}" for n in range(64)]
    first = [render(source, seed=seed) for seed in seeds]
    assert first == [render(source, seed=seed) for seed in seeds]
    assert len(set(first)) == 8


def test_a_score_opens_into_its_terms_and_names_what_is_broken(render: Render) -> None:
    terms = [{"name": "Kapasitas", "points": 14, "possible": 25, "why": "Bisa 280 pasang."}]
    text = unescape(re.sub(r"<[^>]+>", " ", render("{{ score(54, given, ['Belum ber-SNI.']) }}", given=terms)))
    for word in ("54", "Kapasitas", "14", "25", "Bisa 280 pasang.", "Belum ber-SNI."):
        assert word in text


def test_a_table_cell_carries_its_heading_for_a_phone(render: Render) -> None:
    assert 'data-label="Jumlah"' in render("{{ cell('Jumlah', 40, num=true) }}")


def test_pages_keep_the_filters_and_mark_where_one_is(render: Render) -> None:
    html = unescape(render("{{ pagination(2, 9, 'home.help_page', {'q': 'sandal kulit'}) }}"))
    assert html.count("q=sandal+kulit") + html.count("q=sandal%20kulit") == html.count("<a href=")
    assert len(re.findall('aria-current="page"', html)) == 1
    assert 'rel="prev"' in html
    assert 'rel="next"' in html


def test_the_sample_form_shows_a_mistake_in_every_kind_of_field(app: Flask) -> None:
    with app.test_request_context("/", base_url="http://localhost"):
        assert len(sample_form(with_errors=True).errors) >= 9
        assert sample_form().errors == {}
