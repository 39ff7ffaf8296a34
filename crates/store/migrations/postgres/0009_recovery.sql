-- A delivery can be sent again on purpose, though it arrived: as a delivery of its own that names the first one. `replay`
-- counts those of one event and webhook; 0 is the first.
ALTER TABLE deliveries ADD COLUMN replay SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN replay_of UUID;
ALTER TABLE deliveries DROP CONSTRAINT deliveries_event_id_webhook_id_key;
ALTER TABLE deliveries ADD UNIQUE (event_id, webhook_id, replay);

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
CREATE SEQUENCE backfills_ids;
