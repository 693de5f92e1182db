"""Tending the index: what an older lexicon read is read again, and words that nothing holds any more are forgotten."""

from sqlalchemy import delete, select

from marketplace.core.db import db, tenant_id
from marketplace.search import actions, statements
from marketplace.search.editions import edition
from marketplace.search.models import SearchDocument, Spelling
from marketplace.search.rules import SubjectKind
from marketplace.search.words import of_tenant
from marketplace.vocabulary.lemmas import lemma

AT_ONCE = 500


def read_again() -> int:
    """Index anew some of the things that were indexed with an older edition; returns how many."""
    old = select(SearchDocument.subject_kind, SearchDocument.subject_id).where(SearchDocument.edition != edition())
    again = {
        SubjectKind.LISTING: actions.index_listing_again,
        SubjectKind.REQUEST: actions.index_request_again,
        SubjectKind.ORGANISATION: actions.index_organisation_again,
    }
    found = db.session.execute(old.order_by(SearchDocument.id).limit(AT_ONCE)).all()
    for kind, subject_id in found:
        again[kind](subject_id)
    return len(found)


def forget_words() -> int:
    """Words are there to put others right: one that nothing published holds goes; returns how many went."""
    words = db.session.scalars(select(Spelling.word).order_by(Spelling.word)).all()
    gone: list[str] = []
    for start in range(0, len(words), AT_ONCE):
        some = words[start : start + AT_ONCE]
        lemmas = [of_tenant(f"'{lemma(word)}'", tenant_id()) for word in some]
        values = {"tenant": tenant_id(), "words": some, "lemmas": lemmas}
        gone.extend(row.word for row in db.session.execute(statements.UNUSED, values))
    if gone:
        db.session.execute(delete(Spelling).where(Spelling.tenant_id == tenant_id(), Spelling.word.in_(gone)))
    return len(gone)
