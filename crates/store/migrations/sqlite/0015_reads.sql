-- What is rare among deliveries and people, so that the ledger counts by indexes alone, and looks only at these.
CREATE INDEX deliveries_replayed ON deliveries (webhook_id, state) WHERE replay > 0;
CREATE INDEX people_erased ON people (campaign_id, id) WHERE erased_at IS NOT NULL;
-- Whether the same happened to the person before: someone can become qualified twice.
ALTER TABLE events ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE events SET again = TRUE WHERE kind <> 0 AND (SELECT COUNT(*) FROM events x
    WHERE x.person_id = events.person_id AND x.kind = events.kind AND x.id < events.id) > 0;
CREATE INDEX events_again ON events (campaign_id, person_id) WHERE again;
-- Whether the webhook ever waited for another event: then it can have two deliveries of one person.
ALTER TABLE webhooks ADD COLUMN event_changed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE webhooks SET event_changed = TRUE
WHERE (SELECT COUNT(DISTINCT v.config->>'event') FROM webhook_versions v WHERE v.webhook_id = webhooks.id) > 1;
-- Erasing a referrer goes through the people they invited, and through their events, in pieces in the order of the ids.
DROP INDEX events_of_referrer;
CREATE INDEX events_of_referrer ON events (referrer_id, id) WHERE referrer_id IS NOT NULL;
DROP INDEX people_of_referrer;
CREATE INDEX people_of_referrer ON people (referrer_id, id) WHERE referrer_id IS NOT NULL;
-- Referrers who are erased while traces of them are left at the people they invited: those up to last_person have none in
-- their rows of uploads, and those up to last_id none in their events.
CREATE TABLE erasures (
    person_id BIGINT PRIMARY KEY,
    last_person BIGINT NOT NULL,
    last_id BLOB NOT NULL
);
