-- How long rows of the tables that grow without bound are kept: one batch of each. `npm run retention` runs each statement
-- until nothing is left to delete; $1 is the moment from which a run counts back, $2 the rows of a batch. They look at every
-- tenant, on purpose: retention is the operator's, not a user's.
--
-- Days are counted as 24 hours. `interval '90 days'` is 90 days of the session's time zone, an hour more or less when its
-- clocks change in between, so that the answer would depend on who runs the job. A row exactly at the boundary is kept.
-- A row that somebody else has locked is left for the next run.

-- security_logs: 90 days. Uses idx_security_created.
DELETE FROM security_logs WHERE id IN (
  SELECT id FROM security_logs
   WHERE created_at < $1::timestamptz - interval '2160 hours'
   ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED);

-- chat_messages: 365 days. An archive, if one is wanted, is written before this runs. No index begins with created_at, so
-- the last batch reads the table to its end: run it at night. The session of the messages stays.
DELETE FROM chat_messages WHERE id IN (
  SELECT id FROM chat_messages
   WHERE created_at < $1::timestamptz - interval '8760 hours'
   LIMIT $2 FOR UPDATE SKIP LOCKED);

-- sessions: 180 days, completed ones only. A failed, cancelled or running session stays. Counted from the end of the
-- session; a completed one without an end is counted from its beginning. No session ends before it begins, so the
-- condition on created_at changes nothing but the plan: it uses idx_sessions_created.
DELETE FROM sessions WHERE id IN (
  SELECT id FROM sessions
   WHERE created_at < $1::timestamptz - interval '4320 hours'
     AND status = 'completed' AND coalesce(completed_at, created_at) < $1::timestamptz - interval '4320 hours'
   ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED);

-- job_runs: 90 days from the start of the run. Its slot (job_id, scheduled_for) becomes free, which harms nobody:
-- schedulers look ahead. No index begins with started_at.
DELETE FROM job_runs WHERE id IN (
  SELECT id FROM job_runs
   WHERE started_at < $1::timestamptz - interval '2160 hours'
   LIMIT $2 FOR UPDATE SKIP LOCKED);
