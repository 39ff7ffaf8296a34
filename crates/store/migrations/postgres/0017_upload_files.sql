-- How the file of an upload is read can be chosen anew until it is started: its bytes stay until then, in parts.
-- reading: see store::uploads::ReadAs. rows_id: the upload_id of its rows in upload_rows; a file that is read anew gets new
-- rows under a number of their own, which take the place of the old ones in one step.
ALTER TABLE uploads ADD COLUMN reading TEXT NOT NULL DEFAULT '{}';
ALTER TABLE uploads ADD COLUMN rows_id BIGINT NOT NULL DEFAULT 0;
UPDATE uploads SET rows_id = id;
CREATE TABLE upload_files (
    upload_id BIGINT NOT NULL,
    part BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (upload_id, part)
);
