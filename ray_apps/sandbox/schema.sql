-- The twin's state. Money is in cents, times are Unix seconds on the shop's own calendar (see database.now).
CREATE TABLE IF NOT EXISTS shop (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    shop_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    opened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS listings (
    listing_id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'inactive', 'sold_out', 'expired')),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    details TEXT NOT NULL CHECK (json_valid(details)),
    products TEXT NOT NULL CHECK (json_valid(products)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    activated_at INTEGER,
    first_day INTEGER,
    views INTEGER NOT NULL DEFAULT 0,
    favourites INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS listings_by_state ON listings (state, listing_id);

CREATE TABLE IF NOT EXISTS pictures (
    listing_image_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listing_id INTEGER NOT NULL REFERENCES listings ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    alt_text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (listing_id, rank)
) STRICT;

CREATE TABLE IF NOT EXISTS receipts (
    receipt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listing_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    price_cents INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS receipts_by_time ON receipts (created_at, receipt_id);

CREATE TABLE IF NOT EXISTS ledger (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('listing', 'sale', 'transaction_fee', 'payment_fee')),
    amount_cents INTEGER NOT NULL,
    listing_id INTEGER NOT NULL,
    receipt_id INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS days (
    day INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    views INTEGER NOT NULL,
    favourites INTEGER NOT NULL,
    receipts INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS calls (
    minute INTEGER PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT;
