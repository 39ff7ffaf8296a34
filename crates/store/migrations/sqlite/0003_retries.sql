-- What people ask about deliveries, and retries of all that failed. The same tables and columns stand in ../postgres.

-- The state stands in each of these for the planner: with it the small index is the better one, and counting reads
-- the index alone. created_at rides along for the oldest one that waits.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (webhook_id, is_retry, due_at, created_at, state) WHERE state = 0;
DROP INDEX deliveries_failed;
CREATE INDEX deliveries_failed ON deliveries (webhook_id, state, id) WHERE state = 2;
-- Erased and discarded ones. No delivery on its way enters it, so that it costs a lead nothing.
CREATE INDEX deliveries_dropped ON deliveries (webhook_id, state, id) WHERE state IN (3, 4);

-- Attempts made before the schedule began anew by a retry by hand; `attempts` counts them all.
ALTER TABLE deliveries ADD COLUMN attempts_before BIGINT NOT NULL DEFAULT 0;

-- A retry of all failed deliveries of a webhook, in pieces. state: 0 runs, 1 is done, 2 was cancelled. last_id is the
-- last delivery that was looked at: they go by id, so that none is looked at twice and the retry ends.
CREATE TABLE retries (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    since BIGINT,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    last_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX retries_running ON retries (webhook_id) WHERE state = 0;
CREATE INDEX retries_of_webhook ON retries (webhook_id, id);
INSERT INTO id_counters (kind, next) VALUES ('retries', 1);
