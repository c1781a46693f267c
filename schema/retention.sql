-- How long rows of the tables that grow without bound are kept. Four statements, each safe to repeat; whoever schedules
-- them (pg_cron, Cloud Scheduler) runs them one at a time. They look at every tenant, on purpose: retention is the
-- operator's, not a user's.
--
-- security_logs: 90 days. Uses idx_security_created.
DELETE FROM security_logs WHERE created_at < now() - INTERVAL '90 days';

-- chat_messages: 365 days. An archive, if one is wanted, is written before this runs. No index begins with created_at,
-- so this reads the table: run it at night.
DELETE FROM chat_messages WHERE created_at < now() - INTERVAL '365 days';

-- sessions: 180 days, completed ones only. A failed, cancelled or running session stays. Counted from the end of the
-- session; a completed one without an end is counted from its beginning.
DELETE FROM sessions
WHERE status = 'completed' AND coalesce(completed_at, created_at) < now() - INTERVAL '180 days';

-- job_runs: 90 days. The run's slot (job_id, scheduled_for) becomes free, which harms nobody: schedulers look ahead.
DELETE FROM job_runs WHERE started_at < now() - INTERVAL '90 days';
