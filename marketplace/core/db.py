"""The one database session: each transaction names its tenant, each request is one transaction."""

import enum
import select
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Enum, MetaData, Text, event, func
from sqlalchemy import select as choose
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    registry,
    with_loader_criteria,
)
from sqlalchemy.pool import Pool
from sqlalchemy.types import Uuid

from marketplace.core.clock import CLOCK
from marketplace.core.ids import uuid7

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}
SET_TENANT = "SELECT set_config('app.tenant_id', %s, true), clock_timestamp()"


class Base(DeclarativeBase):
    """Times are aware, enums are stored by value, whole numbers hold rupiah."""

    # Flask-SQLAlchemy makes its own base from this class's contents, and takes a map of types only inside a registry.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            uuid.UUID: Uuid(),
            str: Text(),
            int: BigInteger(),
            enum.StrEnum: Enum(
                enum.StrEnum,
                native_enum=False,
                create_constraint=False,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)


class TenantScoped:
    """A row of one tenant; its key starts with the tenant, and every ORM statement names it."""

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)


def enter_tenant(tenant_id: uuid.UUID | None) -> None:
    """From here on the session sees the rows of `tenant_id` and no others; None sees none."""
    session = db.session()
    if session.info.get("tenant_id") == tenant_id:
        return
    session.info["tenant_id"] = tenant_id
    if session.in_transaction():
        # A transaction that has begun with another tenant would keep it: name the new one at once.
        _name_tenant(session.connection(), tenant_id)


def tenant_id() -> uuid.UUID:
    """The tenant of this session; an error outside one, since nothing of a tenant may be written there."""
    current = db.session().info.get("tenant_id")
    if current is None:
        raise LookupError("no tenant is entered")
    return current


def database_now() -> datetime:
    """The moment by the one clock that all processes share, however long the transaction has lasted."""
    moment: datetime = db.session.scalars(choose(func.clock_timestamp())).one()
    return moment


Read = TypeVar("Read")


def once_a_session(name: str, read: Callable[[], Read]) -> Read:
    """What `read` finds in the tenant entered, kept as long as the session: plain values, never rows."""
    kept = db.session().info.setdefault("kept", {})
    key = (name, tenant_id())
    if key not in kept:
        kept[key] = read()
    found: Read = kept[key]
    return found


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction for a command or a task: commits at the end, rolls back on an error."""
    try:
        yield db.session()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def _name_tenant(connection: Connection, tenant: uuid.UUID | None) -> None:
    named = connection.exec_driver_sql(SET_TENANT, (str(tenant) if tenant else "",))
    CLOCK.compare(named.one()[1])


def _after_begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # In every transaction and not once a request: a commit in between must not lose the tenant.
    _name_tenant(connection, session.info.get("tenant_id"))


def _before_flush(session: Session, _context: object, _instances: object) -> None:
    tenant = session.info.get("tenant_id")
    for thing in session.new:
        if isinstance(thing, TenantScoped) and thing.tenant_id is None and tenant is not None:
            thing.tenant_id = tenant


def _name_tenant_in_query(state: ORMExecuteState) -> None:
    tenant = state.session.info.get("tenant_id")
    if tenant is not None and state.is_orm_statement and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(
            with_loader_criteria(TenantScoped, lambda row: row.tenant_id == tenant, include_aliases=True)
        )


def _refuse_a_closed_one(connection: Any, _record: object, _proxy: object) -> None:
    """Before a connection is handed out: has its server gone?

    Whatever it says unasked, or its end, makes the socket readable. A ping would cost a round trip on every request.
    """
    listener = select.poll()
    listener.register(connection.fileno(), select.POLLIN)
    if listener.poll(0):
        raise DisconnectionError()


event.listen(Pool, "checkout", _refuse_a_closed_one)
event.listen(Session, "after_begin", _after_begin)
event.listen(Session, "before_flush", _before_flush)
event.listen(Session, "do_orm_execute", _name_tenant_in_query)


def on_commit(listener: Callable[[Session], Any]) -> Callable[[Session], Any]:
    """Run `listener` just before the outermost commit of a session; savepoints do not count."""

    def before_commit(session: Session) -> None:
        if not session.in_nested_transaction():
            listener(session)

    event.listen(Session, "before_commit", before_commit)
    return listener
