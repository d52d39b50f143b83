"""Ingestion: what people post becomes signals.

In: sources. Today files (JSONL, CSV, Parquet, plain or gzip) and the sample that ships with the product; one file per
source in `sources`, behind one small protocol.

Out: for every record of a source, in its order, either a `Signal` (cleaned, bounded, without handles and e-mail
addresses) or a `DeadLetter` that says where the record stands and why it was refused. Nothing is dropped silently.

`files` reads bytes into numbered rows, `fields` finds out which column means what, `normalise` turns a row into a
signal (pure), `calendar` knows the days that people prepare for.
"""
