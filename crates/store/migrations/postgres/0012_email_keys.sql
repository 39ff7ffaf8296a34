-- Those whose address has the key of somebody who was in their campaign before them: keys were once made by another rule,
-- which took the two for different ones. Their own email_key is the key, a space and their number.
CREATE TABLE duplicate_addresses (
    campaign_id BIGINT NOT NULL,
    email_key TEXT NOT NULL,
    person_id BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, email_key, person_id)
);
CREATE INDEX duplicate_addresses_of_person ON duplicate_addresses (person_id);
