-- Which of a lane's waiting deliveries go first: 0 normal, 1 low. is_retry said the same, but is true of deliveries as well
-- that were never attempted: those of uploads, backfills and replays.
-- schedule_step: how many steps of the retry schedule a delivery has used; attempts while its endpoint was down cost none.
--
-- With a default a column is added without a look at the rows, and one is dropped so too. So of the millions of a table
-- only those rows are written that wait behind others, every attempted one among them; rows that ended have
-- the step 0, which nobody reads: sent again by hand, they begin at 0.
ALTER TABLE deliveries ADD COLUMN priority SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN schedule_step BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET priority = 1, schedule_step = attempts - attempts_before WHERE state = 0 AND is_retry;
DROP INDEX deliveries_due;
ALTER TABLE deliveries DROP COLUMN is_retry;
ALTER TABLE deliveries DROP COLUMN attempts_before;
CREATE INDEX deliveries_due ON deliveries (webhook_id, priority, due_at, created_at, state) WHERE state = 0;
