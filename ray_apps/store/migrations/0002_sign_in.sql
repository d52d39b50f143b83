-- How browsers sign in. Only hashes are kept, so that whoever reads the database cannot sign in with what is here.
CREATE TABLE sign_in_codes (
    code_hash  char(64) PRIMARY KEY,
    token_id   bigint NOT NULL REFERENCES api_tokens ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE TABLE api_sessions (
    session_hash char(64) PRIMARY KEY,
    token_id     bigint NOT NULL REFERENCES api_tokens ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX api_sessions_by_end ON api_sessions (expires_at);
