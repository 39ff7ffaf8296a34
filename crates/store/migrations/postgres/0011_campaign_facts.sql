-- What a campaign was like when something happened in it: kept once, and not with each of its events. The key is a number
-- made from the text; those of before this migration are counted.
CREATE TABLE campaign_facts (
    campaign_id BIGINT NOT NULL,
    key BIGINT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (campaign_id, key)
);
INSERT INTO campaign_facts (campaign_id, key, facts)
SELECT campaign_id, ROW_NUMBER() OVER (ORDER BY campaign_id, campaign), campaign
FROM (SELECT DISTINCT campaign_id, campaign FROM events) AS seen;
ALTER TABLE events ADD COLUMN campaign_key BIGINT NOT NULL DEFAULT 0;
UPDATE events SET campaign_key = f.key FROM campaign_facts f
WHERE f.campaign_id = events.campaign_id AND f.facts = events.campaign;
ALTER TABLE events DROP COLUMN campaign;
