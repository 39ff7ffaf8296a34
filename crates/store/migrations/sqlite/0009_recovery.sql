-- A delivery can be sent again on purpose, though it arrived: as a delivery of its own that names the first one. `replay`
-- counts those of one event and webhook; 0 is the first. SQLite can not widen a constraint, so the table is made anew. Its
-- rows are small and found by their id, so they live in the index of their ids.
CREATE TABLE deliveries_new (
    id BLOB PRIMARY KEY,
    event_id BLOB NOT NULL,
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
    attempts_before BIGINT NOT NULL DEFAULT 0,
    replay SMALLINT NOT NULL DEFAULT 0,
    replay_of BLOB,
    UNIQUE (event_id, webhook_id, replay)
) WITHOUT ROWID;
INSERT INTO deliveries_new (id, event_id, webhook_id, state, is_retry, due_at, attempts, claim_id, claimed_until,
    created_at, finished_at, last_outcome, last_status, attempts_before)
SELECT id, event_id, webhook_id, state, is_retry, due_at, attempts, claim_id, claimed_until, created_at, finished_at,
    last_outcome, last_status, attempts_before FROM deliveries ORDER BY id;
DROP TABLE deliveries;
ALTER TABLE deliveries_new RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (webhook_id, is_retry, due_at, created_at, state) WHERE state = 0;
CREATE INDEX deliveries_failed ON deliveries (webhook_id, state, id) WHERE state = 2;
CREATE INDEX deliveries_dropped ON deliveries (webhook_id, state, id) WHERE state IN (3, 4);
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, id);

-- Sending people to a webhook who joined, or became qualified, before it existed, in pieces. state: 0 runs, 1 is done,
-- 2 was cancelled. from_at and until_at bound the event's time; last_id is the last person that was looked at.
CREATE TABLE backfills (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    sources SMALLINT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    last_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX backfills_running ON backfills (webhook_id) WHERE state = 0;
CREATE INDEX backfills_of_webhook ON backfills (webhook_id, id);
INSERT INTO id_counters (kind, next) VALUES ('backfills', 1);
