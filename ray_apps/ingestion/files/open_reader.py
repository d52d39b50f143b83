"""From a path to its reader, by what the file holds."""

from pathlib import Path

from ray_apps.ingestion.files.csv_rows import CsvRows
from ray_apps.ingestion.files.jsonl import JsonLines
from ray_apps.ingestion.files.opening import detect
from ray_apps.ingestion.files.parquet import ParquetRows
from ray_apps.ingestion.files.rows import Reader


def open_reader(path: Path) -> Reader:
    """Open a file; raise `InputError` if it is missing, unreadable, of no known format or without any record."""
    shape = detect(path)
    if shape.format == "parquet":
        return ParquetRows(path, gzipped=shape.gzipped)
    if shape.format == "jsonl":
        return JsonLines(path, gzipped=shape.gzipped)
    return CsvRows(path, gzipped=shape.gzipped)
