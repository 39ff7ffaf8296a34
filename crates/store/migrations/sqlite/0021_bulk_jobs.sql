-- One table for all work that goes in pieces behind the writes of leads; `retries`, `backfills` and `erasures` go into it. The same tables and columns stand in ../postgres.

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
) WITHOUT ROWID;
-- One of a kind at a time.
CREATE UNIQUE INDEX bulk_jobs_running ON bulk_jobs (webhook_id, kind) WHERE state = 0 AND webhook_id IS NOT NULL;
CREATE INDEX bulk_jobs_to_do ON bulk_jobs (kind, id) WHERE state = 0;
CREATE INDEX bulk_jobs_of_webhook ON bulk_jobs (webhook_id, id) WHERE webhook_id IS NOT NULL;
INSERT INTO id_counters (kind, next) VALUES ('discards', 1);

INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT 0, id, webhook_id, json_object('since', since), json_object('delivery', lower(hex(last_id))), total, done, state,
    created_at, finished_at FROM retries;
INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT CASE WHEN catch_up THEN 2 ELSE 1 END, id, webhook_id,
    json_object('from', from_at, 'until', until_at, 'sources', sources), json_object('person', last_id), total, done, state,
    created_at, finished_at FROM backfills;
INSERT INTO bulk_jobs (kind, id, webhook_id, terms, position, total, done, state, created_at, finished_at)
SELECT 4, person_id, NULL, '{}', json_object('person', last_person, 'event', lower(hex(last_id))), 0, 0, 0,
    COALESCE((SELECT p.erased_at FROM people p WHERE p.id = person_id), 0), NULL FROM erasures;
DROP TABLE retries;
DROP TABLE backfills;
DROP TABLE erasures;
