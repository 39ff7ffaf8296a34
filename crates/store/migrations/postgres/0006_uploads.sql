-- Uploads of people from spreadsheets, and the rows of their files. The same tables and columns stand in ../sqlite.

-- kind: 0 referrers, 1 leads, 2 qualifications. state: see store::uploads::UploadState. position is the number of the
-- last row that the check or the run under way has dealt with; the three counters count up to there.
CREATE TABLE uploads (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    kind SMALLINT NOT NULL,
    state SMALLINT NOT NULL,
    file_name TEXT NOT NULL,
    encoding TEXT NOT NULL,
    separator TEXT NOT NULL,
    columns TEXT NOT NULL,
    mapping TEXT NOT NULL,
    fire_webhooks BOOLEAN NOT NULL,
    total BIGINT NOT NULL,
    position BIGINT NOT NULL,
    added BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    problem TEXT,
    worked_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX uploads_of_account ON uploads (account_id, id);
CREATE INDEX uploads_of_campaign ON uploads (campaign_id);
-- What is under way, or to be cleaned away.
CREATE INDEX uploads_to_work ON uploads (state, worked_at);

-- number counts the rows of the file from 1; line is where a spreadsheet shows it. outcome: null not dealt with, 0 added,
-- 1 unchanged, 2 refused.
CREATE TABLE upload_rows (
    upload_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT NOT NULL,
    cells TEXT NOT NULL,
    outcome SMALLINT,
    reason TEXT,
    person_id BIGINT,
    PRIMARY KEY (upload_id, number)
);
CREATE INDEX upload_rows_to_tell ON upload_rows (upload_id, outcome, number) WHERE outcome > 0;
CREATE INDEX upload_rows_of_person ON upload_rows (person_id) WHERE person_id IS NOT NULL;

CREATE SEQUENCE uploads_ids;
