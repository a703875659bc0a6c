"""The declarative base, the column types and the columns that leased work shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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
Json = JSON().with_variant(JSONB(), "postgresql")


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
        dict[str, Any]: Json,
        list[Any]: Json,
        bytes: LargeBinary(),
        str: String(),
        int: BigInteger(),
    }


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
