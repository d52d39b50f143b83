"""Ingestion: what people post becomes signals, clean, once and early.

In: files (JSONL, CSV, Parquet, calendars), the sample that ships with the product, outside services (one adapter a file
in `sources`, all on in one YAML file) and signed webhooks.

Out: for every record either a stored signal, an observation of one that is known, a recorded duplicate, or a dead
letter that says where it stands and why it was refused; the days that people prepare for; hot topics; and the lake.

A record's way: `files` or an adapter reads it, `fields` finds out what means what, `normalise` makes a signal of it
(`text`, `values`, `privacy`), `cleaning` adds its language and its near-duplicate keys, here or on Ray (`parallel`),
`storing` decides and writes. `stage` runs files, `pulling` services (politely: `polite`), `delivered` webhooks; then
`bursts` finds what takes off and `lake` writes the history. `forget` takes posts out again.
"""
