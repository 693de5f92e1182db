"""What the code believes of the database is what the database says."""

import importlib
import pkgutil

import pytest
from sqlalchemy import create_engine, inspect, pool, text

import marketplace
from marketplace.core.db import db
from marketplace.core.states import By, Life, Living
from tests.database import Servers

for module in pkgutil.walk_packages(marketplace.__path__, "marketplace."):
    if module.name.endswith(".models"):
        importlib.import_module(module.name)

MODELS = sorted(db.metadata.tables.values(), key=lambda table: table.name)
LIVES: list[Life] = sorted(
    (m.class_.LIFE for m in db.Model.registry.mappers if issubclass(m.class_, Living)), key=lambda life: life.noun
)


@pytest.mark.parametrize("table", MODELS, ids=lambda table: table.name)
def test_a_model_has_the_columns_of_its_table(running: Servers, table: object) -> None:
    inspector = inspect(create_engine(running.owner_url, poolclass=pool.NullPool))
    stored = {c["name"]: c["nullable"] for c in inspector.get_columns(table.name)}  # type: ignore[attr-defined]
    believed = {c.name: bool(c.nullable) for c in table.columns}  # type: ignore[attr-defined]
    assert believed.keys() <= stored.keys()
    assert {name: stored[name] for name in believed} == believed


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.noun)
def test_the_database_allows_the_steps_of_a_life_and_no_others(running: Servers, life: Life) -> None:
    engine = create_engine(running.owner_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        stored = connection.execute(
            text("SELECT from_state, to_state FROM legal_transitions WHERE noun = :noun"), {"noun": life.noun}
        ).all()
    assert {tuple(pair) for pair in stored} == set(life.pairs())


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.noun)
def test_every_pair_of_state_and_verb_leads_where_the_table_says_or_nowhere(life: Life) -> None:
    states = {state for state, _verb in life.steps} | {step.to for step in life.steps.values()} | set(life.initial)
    verbs = {verb for _state, verb in life.steps}
    for state in states:
        for verb in verbs:
            for part in By:
                step = life.steps.get((state, verb))
                if step and part in step.who:
                    assert life.after(state, verb, part) == step.to
                else:
                    with pytest.raises(Exception, match=r".+") as refused:
                        life.after(state, verb, part)
                    assert refused.value.status == (403 if step else 409)  # type: ignore[attr-defined]
