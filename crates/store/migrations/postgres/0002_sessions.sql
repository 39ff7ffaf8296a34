-- An empty members.password_hash is a member who has none: they sign in by link.

CREATE SEQUENCE links_ids;

-- Sessions of the web UI. Only a hash of the cookie's value is kept. by_link_at: when the session began by a one-time
-- link, which lets a member set a password without knowing the present one.
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES members (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    by_link_at BIGINT
);
CREATE INDEX sessions_of_member ON sessions (member_id);

-- One-time links: to set the server up, to sign in, to become a member. An invitation names who is invited; the other
-- kinds leave email and role empty.
CREATE TABLE links (
    id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    member_id BIGINT REFERENCES members (id),
    email TEXT,
    email_key TEXT,
    role TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX links_of_account ON links (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX links_of_member ON links (member_id) WHERE member_id IS NOT NULL;
