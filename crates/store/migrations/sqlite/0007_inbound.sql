-- The token in the path of the webhook by which others tell us who became qualified. It can be shown again, so beside its
-- hash it is kept sealed.
CREATE TABLE inbound_tokens (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    token_hash TEXT NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
