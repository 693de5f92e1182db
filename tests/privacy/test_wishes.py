"""Restriction and objection: said outright, so that a tap that arrives twice changes nothing more."""

import pytest

from marketplace.accounts import queries as accounts


@pytest.mark.parametrize(
    ("path", "column"),
    [("/account/data/restriction", "restricted_at"), ("/account/data/objection", "objects_to_matching_at")],
)
def test_a_wish_sent_twice_is_one_wish_and_is_taken_back_by_another(cast, client_for, path: str, column: str) -> None:
    sari = client_for(cast.owner)
    for wanted, holds in (("y", True), ("y", True), ("", False), ("", False)):
        assert sari.send(path, {"wanted": wanted}).status_code == 302
        with cast.inside():
            assert (getattr(accounts.get(cast.owner.person_id), column) is not None) is holds
