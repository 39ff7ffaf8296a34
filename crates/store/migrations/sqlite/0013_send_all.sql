-- Somebody asked at this time that all which waits be sent now, also what waits for its own next attempt; NULL once all
-- of it is due. It is done in pieces, and after a restart it goes on.
ALTER TABLE webhooks ADD COLUMN send_all_at BIGINT;
CREATE INDEX webhooks_to_send_all ON webhooks (id) WHERE send_all_at IS NOT NULL;
