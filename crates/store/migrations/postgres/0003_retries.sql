-- What people ask about deliveries, and retries of all that failed. The same tables and columns stand in ../sqlite.

-- created_at rides along, so that counting what waits and finding the oldest reads the index alone.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (webhook_id, is_retry, due_at, created_at) WHERE state = 0;

-- Erased and discarded ones. No delivery on its way enters it, so that it costs a lead nothing.
CREATE INDEX deliveries_dropped ON deliveries (webhook_id, id) WHERE state > 2;

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
    last_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE UNIQUE INDEX retries_running ON retries (webhook_id) WHERE state = 0;
CREATE INDEX retries_of_webhook ON retries (webhook_id, id);
CREATE SEQUENCE retries_ids;
