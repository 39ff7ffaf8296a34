-- Times are unix milliseconds. JSON is text. The same tables and columns stand in ../sqlite; a test compares them.

-- SQLite's names for the two things that every statement over a set of rows needs, so that it is written once for
-- both databases: the rows of a JSON array, and an id from its hexadecimal digits.
CREATE FUNCTION jsonb_each(rows TEXT) RETURNS TABLE (value JSONB)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 200
    AS 'SELECT jsonb_array_elements(rows::jsonb)';
CREATE FUNCTION unhex(digits TEXT) RETURNS UUID
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS 'SELECT digits::uuid';

-- The next free number of each kind; SQLite keeps them in the table id_counters.
CREATE SEQUENCE accounts_ids;
CREATE SEQUENCE members_ids;
CREATE SEQUENCE api_tokens_ids;
CREATE SEQUENCE campaigns_ids;
CREATE SEQUENCE people_ids;
CREATE SEQUENCE webhooks_ids;

-- Small facts of the installation, such as the check value of the master key.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE members (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX members_of_account ON members (account_id);

CREATE TABLE api_tokens (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_of_account ON api_tokens (account_id);

CREATE TABLE campaigns (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    lang TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    status SMALLINT NOT NULL,
    fields TEXT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    reach BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX campaigns_of_account ON campaigns (account_id, id) WHERE deleted_at IS NULL;

-- An erased person stays as a tombstone: without name, address, code, custom fields.
CREATE TABLE people (
    id BIGINT PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    code TEXT UNIQUE,
    first_name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT,
    user_type SMALLINT NOT NULL,
    source SMALLINT NOT NULL,
    referrer_id BIGINT,
    ip TEXT,
    meta TEXT NOT NULL,
    reach BIGINT NOT NULL,
    referrals BIGINT NOT NULL,
    qualified_referrals BIGINT NOT NULL,
    signed_up_at BIGINT NOT NULL,
    qualified_at BIGINT,
    unsubscribed_at BIGINT,
    erased_at BIGINT,
    UNIQUE (campaign_id, email_key)
);
CREATE INDEX people_of_campaign ON people (campaign_id, id) WHERE erased_at IS NULL;
CREATE INDEX people_of_referrer ON people (referrer_id) WHERE referrer_id IS NOT NULL;

-- `version` names the current row of webhook_versions; event and sources are its own, for matching in one statement.
CREATE TABLE webhooks (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    event SMALLINT NOT NULL,
    sources SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    state_reason TEXT,
    state_since BIGINT NOT NULL,
    signing_secret BYTEA NOT NULL,
    previous_secret BYTEA,
    previous_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX webhooks_of_account ON webhooks (account_id, id) WHERE deleted_at IS NULL;
CREATE INDEX webhooks_of_campaign ON webhooks (campaign_id) WHERE deleted_at IS NULL;

-- Never changed once written: an attempt names the version that it was sent with.
CREATE TABLE webhook_versions (
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    version BIGINT NOT NULL,
    config TEXT NOT NULL,
    secrets BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (webhook_id, version)
);

-- person, referrer and campaign are the facts of the moment; erasing empties the first two.
CREATE TABLE events (
    id UUID PRIMARY KEY,
    campaign_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL,
    referrer_id BIGINT,
    kind SMALLINT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT,
    referrer TEXT,
    campaign TEXT NOT NULL
);
CREATE INDEX events_of_person ON events (person_id);
CREATE INDEX events_of_referrer ON events (referrer_id) WHERE referrer_id IS NOT NULL;

-- The delivery row is the queue row. state 0 is waiting; a row without a live claim is due at due_at.
CREATE TABLE deliveries (
    id UUID PRIMARY KEY,
    event_id UUID NOT NULL,
    webhook_id BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    is_retry BOOLEAN NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    claim_id BIGINT,
    claimed_until BIGINT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    last_outcome SMALLINT,
    last_status SMALLINT,
    UNIQUE (event_id, webhook_id)
);
CREATE INDEX deliveries_due ON deliveries (webhook_id, is_retry, due_at) WHERE state = 0;
CREATE INDEX deliveries_failed ON deliveries (webhook_id, id) WHERE state = 2;
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, id);

CREATE TABLE attempts (
    delivery_id UUID NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    request_sha256 TEXT,
    address TEXT,
    outcome SMALLINT NOT NULL,
    status SMALLINT,
    detail TEXT,
    dns_ms BIGINT,
    connect_ms BIGINT,
    tls_ms BIGINT,
    first_byte_ms BIGINT,
    total_ms BIGINT NOT NULL,
    response_headers TEXT,
    response_body TEXT,
    response_truncated BOOLEAN NOT NULL,
    PRIMARY KEY (delivery_id, number)
);

CREATE TABLE idempotency_keys (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_of_person ON idempotency_keys (person_id);
