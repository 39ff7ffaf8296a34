-- While a webhook's endpoint fails, or asked to wait, its lane sends nothing before this time.
ALTER TABLE webhooks ADD COLUMN not_before BIGINT;

-- What happened to a webhook itself. kind: see store::webhooks::WebhookEventKind. count: of the leads that it is about.
CREATE TABLE webhook_events (
    id BIGINT PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    kind SMALLINT NOT NULL,
    reason TEXT,
    count BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX webhook_events_of_webhook ON webhook_events (webhook_id, id);
INSERT INTO id_counters (kind, next) VALUES ('webhook_events', 1);
