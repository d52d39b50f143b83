"""Listings: drawn ideas come in, listing drafts with text and price go out.

A writer (`writer.ListingWriter`) turns a `ListingBrief` into a `ListingDraft`; `grammar` is the one that always can.
Whatever writes, `limits` fits the text to the marketplace's contract, and only the facts of `copy/products.yaml` may be
told of a product. `pricing` sums up a price that keeps the floor margin, with its receipt.
"""
