-- Flags that somebody has looked at and put away, when, and who it was; flags itself holds those that are left.
ALTER TABLE people ADD COLUMN dismissed_flags SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN dismissed_at BIGINT;
ALTER TABLE people ADD COLUMN dismissed_by TEXT;
-- Whoever typed somebody's address on that person's own link made them a referral of their own, which nobody is without a
-- referrer.
UPDATE people SET flags = flags - 2 WHERE flags <> 0 AND (flags & 2) <> 0 AND referrer_id IS NULL;
