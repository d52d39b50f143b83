"""Readers of tabular files: bytes in, numbered rows out, whatever the bytes are.

In: a path. Out: `Row | BadRow` in file order, in bounded memory. What makes the whole file unusable is an `InputError`
when the reader is made; what is wrong with one row is a `BadRow`, and reading goes on behind it.
"""

from ray_apps.ingestion.files.open_reader import open_reader
from ray_apps.ingestion.files.rows import BadRow, Reader, Row

__all__ = ["BadRow", "Reader", "Row", "open_reader"]
