"""The bench compares like with like: the floor makes the very page that the application makes."""

from tests.benchmarks import floor, market, web
from tests.benchmarks.timing import interleaved, ratio


def test_the_floor_makes_the_same_page_from_the_same_statements(app, cast, running):
    market.fill(cast, 60)
    ours = web.page_of(app, cast)()
    assert ours.count(b'<li class="card">') == 24
    with floor.page(app, cast, running.database_url, web.PATH) as theirs:
        web.same(ours, theirs())


def test_without_formats_the_figures_stand_as_they_are_stored(app, cast):
    market.fill(cast, 60)
    page = web.page_of(app, cast)
    with web.identity_formats():
        assert b"pasang (" not in page()
    assert b"pasang (" in page()


def test_variants_are_run_in_turns_and_compared_in_pairs():
    calls = []
    seconds = interleaved({"one": lambda: calls.append(1), "two": lambda: calls.append(2)}, rounds=15, calls=2)
    assert [len(figures) for figures in seconds.values()] == [15, 15]
    assert calls.count(1) == calls.count(2)
    low, high = ratio({"a": [2.0] * 5, "b": [1.0] * 5}, "a", "b")[1:]
    assert (low, high) == (2.0, 2.0)
