"""Answers of the database as arrays, without a Python object a value: for bulk work only, since it loads numpy."""

import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection

START = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
END = struct.pack(">h", -1)
# How Postgres names what is sent in so many bytes.
SENT = {">i8": "int8", ">i4": "int4", ">i2": "int2", "|b1": "boolean"}
NOT_AS_SAID = "A value was NULL, or longer or shorter than was said."


def read(sql: str, params: Sequence[Any], form: np.dtype) -> np.ndarray:
    """The rows of a query as a structured array, by a binary COPY.

    ``form`` names the columns as the query does (big-endian integers, bool, or bytes of exactly that many letters);
    a value that is NULL raises ValueError.
    """
    asked = ", ".join(_cast(name, form[name]) for name in form.names or ())
    body = io.BytesIO()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        inner = cursor.mogrify(sql, params).decode()
        cursor.copy_expert(f"COPY (SELECT {asked} FROM ({inner}) q) TO STDOUT WITH (FORMAT binary)", body)  # noqa: S608 - from names of ours
    sent = _wire(form)
    size = body.tell() - len(START) - len(END)
    if size % sent.itemsize:
        raise ValueError(NOT_AS_SAID)
    rows = np.frombuffer(body.getbuffer(), sent, size // sent.itemsize, len(START))
    if any((rows[f"size of {name}"] != form[name].itemsize).any() for name in form.names or ()):
        raise ValueError(NOT_AS_SAID)
    return rows[list(form.names or ())]


def _wire(form: np.dtype) -> np.dtype:
    """A row as COPY sends it: how many values, and before each how long it is."""
    fields: list[tuple[str, Any]] = [("values", ">i2")]
    for name in form.names or ():
        fields += [(f"size of {name}", ">i4"), (name, form[name])]
    return np.dtype(fields)


def _cast(name: str, kind: np.dtype) -> str:
    return f'"{name}"::{SENT[kind.str]}' if kind.str in SENT else f'"{name}"'
