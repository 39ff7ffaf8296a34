-- What the public pages say and look like, as JSON.
ALTER TABLE campaigns ADD COLUMN pages TEXT NOT NULL DEFAULT '{}';

CREATE TABLE logos (
    campaign_id BIGINT PRIMARY KEY REFERENCES campaigns (id),
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Bits: 1 joined from the referrer's client address, 2 seems to have referred themselves.
ALTER TABLE people ADD COLUMN flags SMALLINT NOT NULL DEFAULT 0;
-- What they agreed to and when, as JSON.
ALTER TABLE people ADD COLUMN consent TEXT;
-- For the list of those whom a marketer should look at; they are few.
CREATE INDEX people_flagged ON people (campaign_id, id) WHERE flags <> 0;

-- Of a quiet event no webhook is told: an upload was told so.
ALTER TABLE events ADD COLUMN quiet BOOLEAN NOT NULL DEFAULT FALSE;
