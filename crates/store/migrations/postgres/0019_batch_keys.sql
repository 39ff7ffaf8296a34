-- Whether the request with the key added the person, or updated one who was there: a repeat is answered the same. The
-- key of a whole batch has the person 0, and each of its users a key of their own, made of that key and their place.
ALTER TABLE idempotency_keys ADD COLUMN was_new BOOLEAN NOT NULL DEFAULT true;
