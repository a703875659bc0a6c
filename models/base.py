"""The declarative base, the column types and the columns that leased work shares."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    from sqlalchemy.sql.operators import OperatorType


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite drops zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite gives its fast row id only to a column declared INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Json(TypeDecorator[Any]):
    """JSON; on PostgreSQL in its binary form, whose dialect is loaded only there."""

    impl = JSON
    cache_ok = True
    should_evaluate_none = True
    hashable = False
    """Both as ``JSON`` has them: None that is set is the value null, and lists have no hash."""

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())

    def coerce_compared_value(self, op: "OperatorType | None", value: Any) -> TypeEngine[Any]:
        # A path into it is text or a number, and no JSON.
        found = self.impl_instance.coerce_compared_value(op, value)
        return self if found is self.impl_instance else found


class Base(DeclarativeBase):
    """Common metadata: predictable constraint names, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        dict[str, Any]: Json(),
        list[Any]: Json(),
        bytes: LargeBinary(),
        str: String(),
        int: BigInteger(),
    }


class PartialIndex(Index):
    """An index of the rows that a condition fits, which says the same on either database.

    A dialect is told of the condition where the index is made: to name it here loads both dialects
    into every process.
    """

    def __init__(self, name: str | None, *columns: str, where: str) -> None:
        super().__init__(name, *columns)
        self.where = text(where)


@event.listens_for(PartialIndex, "before_create")
def _tell_condition(index: PartialIndex, connection: Connection, **_: Any) -> None:
    index.dialect_options[connection.dialect.name]["where"] = index.where


def table_of(kind: type[Base]) -> Table:
    """Returns the table of a kind of rows. A statement about it is executed as it is; one about the
    kind itself goes through the ORM, which mostly takes longer than the database."""
    return cast(Table, kind.__table__)


class LeaseMixin:
    """Work that one worker takes at a time.

    ``due_at`` says when it is to be done. ``dispatched_until`` only damps repeated hints: until
    then no further message is sent for it. The lease is what counts: its token is compared when
    the work ends, so that a worker that lost its lease changes nothing.
    """

    due_at: Mapped[datetime | None]
    dispatched_until: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]


def big_id() -> Mapped[int]:
    """Returns a primary-key column that is never reused."""
    return mapped_column(BigId, primary_key=True)
