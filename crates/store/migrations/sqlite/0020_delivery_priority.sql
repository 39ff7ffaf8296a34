-- Which of a lane's waiting deliveries go first: 0 normal, 1 low. is_retry said the same, but is true of deliveries as well
-- that were never attempted: those of uploads, backfills and replays.
-- schedule_step: how many steps of the retry schedule a delivery has used; attempts while its endpoint was down cost none.
--
-- A column that gets another name keeps its values, of which true and false are 1 and 0, and its indexes: no row is
-- written, where dropping a column writes all of them anew, for minutes with millions. What is left of the old one is its
-- declared type, BOOLEAN, which SQLite does not hold anything to. Of rows that ended the step is that of attempts_before,
-- and nobody reads it: sent again by hand, they begin at 0.
ALTER TABLE deliveries RENAME COLUMN is_retry TO priority;
ALTER TABLE deliveries RENAME COLUMN attempts_before TO schedule_step;
UPDATE deliveries SET schedule_step = attempts - schedule_step
WHERE id IN (SELECT id FROM deliveries INDEXED BY deliveries_due WHERE state = 0 AND attempts > 0);
