"""The twin marketplace: an HTTP server of our own that speaks Etsy's Open API v3 and enforces its rules.

In: the calls of the Etsy client (`publishing.marketplaces.etsy`), byte for byte as they would go to Etsy.
Out: listings, pictures, fees, views, favourites and sales of simulated shoppers, kept in one folder: an SQLite file,
pictures named by their SHA-256, and `credentials.json`. Like the real one it has no idempotency key: a create that
is repeated makes a second listing. Commands use it through `process.running`; people open its storefront.

`options` and `rules` (data) → `listing_forms`, `inventory`, `pictures`, `shop`, `shapes`, `rates`, `shoppers` (pure) →
`database`, `listings`, `market_days` (state) → `bodies`, `routes_*`, `storefront`, `gate`, `hostile`, `app` (HTTP) →
`server`, `whereabouts`, `process` (the process).
"""
