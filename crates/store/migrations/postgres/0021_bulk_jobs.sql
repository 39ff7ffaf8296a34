-- One table for all work that goes in pieces behind the writes of leads; `retries`, `backfills` and `erasures` go into it. The same tables and columns stand in ../sqlite.

-- kind and state: see store::bulk_jobs. The id is one of its kind; that of an erasure is the number of what is erased. terms
-- says what was asked for, position how far it has come.
CREATE TABLE bulk_jobs (
    kind SMALLINT NOT NULL,
    id BIGINT NOT NULL,
    webhook_id BIGINT,
    terms TEXT NOT NULL,
    position TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (kind, id)
);
-- One of a kind at a time.
CREATE UNIQUE INDEX bulk_jobs_running ON bulk_jobs (webhook_id, kind) WHERE state = 0 AND webhook_id IS NOT NULL;
CREATE INDEX bulk_jobs_to_do ON bulk_jobs (kind, id) WHERE state = 0;
CREATE INDEX bulk_jobs_of_webhook ON bulk_jobs (webhook_id, id) WHERE webhook_id IS NOT NULL;
CREATE SEQUENCE discards_ids;

INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT 0, id, webhook_id, json_build_object('since', since)::text, json_build_object('delivery', replace(last_id::text, '-', ''))::text, total, done, state,
    created_at, finished_at FROM retries;
INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT CASE WHEN catch_up THEN 2 ELSE 1 END, id, webhook_id,
    json_build_object('from', from_at, 'until', until_at, 'sources', sources)::text, json_build_object('person', last_id)::text, total, done, state,
    created_at, finished_at FROM backfills;
INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT 4, person_id, NULL, '{}', json_build_object('person', last_person, 'event', replace(last_id::text, '-', ''))::text, 0, 0, 0,
    COALESCE((SELECT p.erased_at FROM people p WHERE p.id = person_id), 0), NULL FROM erasures;
DROP TABLE retries;
DROP TABLE backfills;
DROP TABLE erasures;
