"""Writing many rows of one table: one plain statement, prepared once, and its values.

Django's bulk methods build an expression for every value; for 91,234 people that alone is most of a minute.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, Field, Model


def insert_rows(rows: Sequence[Model]) -> None:
    """Insert new objects. Keys that the database gives are not read back; nothing is told to `save`."""
    if not rows:
        return
    model = type(rows[0])
    fields = [
        field for field in model._meta.concrete_fields if not (field.primary_key and rows[0].pk is None)
    ]
    marks = ", ".join(["%s"] * len(fields))
    sql = f"{insert_into(model, [field.name for field in fields])} VALUES ({marks})"
    with connection.cursor() as cursor:
        cursor.executemany(sql, _values(rows, fields))


def insert_into(model: type[Model], names: Iterable[str]) -> str:
    """The first half of an INSERT into the table of `model`; VALUES or a SELECT follows."""
    columns = ", ".join(_quoted(_field(model, name).column) for name in names)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns})"


def update_rows(rows: Sequence[Model], names: Collection[str]) -> None:
    """Write these fields of objects that the database knows by their keys."""
    if not rows or not names:
        return
    model = type(rows[0])
    fields = [_field(model, name) for name in names]
    values = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    key = model._meta.pk
    table = _quoted(model._meta.db_table)
    # Names of our own only; values go beside them.
    sql = f"UPDATE {table} SET {values} WHERE {_quoted(key.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, _values(rows, [*fields, key]))


def _values(rows: Sequence[Model], fields: "Sequence[Field[Any, Any]]") -> list[tuple[Any, ...]]:
    return list(zip(*(_column(rows, field) for field in fields), strict=True))


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _column(rows: Sequence[Model], field: "Field[Any, Any]") -> list[Any]:
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, CharField):
        # Text goes as it is, and most columns are text.
        return values
    database = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(value, database) for value in values]


def _quoted(name: str | None) -> str:
    assert name
    return connection.ops.quote_name(name)
