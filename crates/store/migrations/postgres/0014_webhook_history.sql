-- A workflow such as n8n's subscribes and unsubscribes by itself. subscribed: made by such a call. kept_pause: "hand"
-- if it was paused by hand when its workflow unsubscribed; that pause goes on when the workflow subscribes again.
ALTER TABLE webhooks ADD COLUMN subscribed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE webhooks ADD COLUMN kept_pause TEXT;

-- Who did it: a member (0, their email) or a program with an access token (1, the token's name); null is the server itself.
-- changes: what of the webhook was changed, as JSON.
ALTER TABLE webhook_events ADD COLUMN actor_kind SMALLINT;
ALTER TABLE webhook_events ADD COLUMN actor_name TEXT;
ALTER TABLE webhook_events ADD COLUMN changes TEXT;

-- For those who came while the webhook was unsubscribed. It begins by itself, so it may run beside one that somebody began,
-- and leaves out whom an upload was told to send to no webhook.
ALTER TABLE backfills ADD COLUMN catch_up BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX backfills_running;
CREATE UNIQUE INDEX backfills_running ON backfills (webhook_id, catch_up) WHERE state = 0;
