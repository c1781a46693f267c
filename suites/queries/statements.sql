-- pgparity workload 1

-- connection 1
SELECT id, query, status, cost FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT 50;
-- $1 = "u7"
SELECT id, query, status, graph_data, node_outputs FROM sessions WHERE user_id = $1 AND id = $2;
-- $1 = "u7"
-- $2 = "u7/sessions/0"
SELECT id, status FROM sessions WHERE user_id = $1 AND status = $2 ORDER BY created_at DESC, id;
-- $1 = "u7"
-- $2 = "cancelled"
SELECT id FROM sessions WHERE user_id = $1 AND NOT remme_scanned ORDER BY created_at, id;
-- $1 = "u7"
SELECT s.id FROM sessions s
       WHERE s.user_id = $1 AND NOT s.remme_scanned
         AND NOT EXISTS (SELECT 1 FROM scanned_runs r WHERE r.user_id = s.user_id AND r.run_id = s.id)
       ORDER BY s.created_at, s.id;
-- $1 = "u7"
SELECT user_id, status, count(*), sum(cost) FROM sessions WHERE user_id = $1 GROUP BY user_id, status ORDER BY status;
-- $1 = "u7"
SELECT id, status, count(*) OVER () AS total FROM sessions WHERE user_id = $1
       ORDER BY created_at DESC, id LIMIT $2 OFFSET $3;
-- $1 = "u7"
-- $2 = "3"
-- $3 = "3"
SELECT user_id, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS sessions,
              count(*) FILTER (WHERE status = 'completed') AS completed, sum(cost) AS cost
       FROM sessions WHERE user_id = $1 AND created_at >= $2 GROUP BY user_id, day ORDER BY day;
-- $1 = "u7"
-- $2 = "2020-01-01T00:00:00Z"
INSERT INTO sessions (user_id, id, query) VALUES ($1, $2, $3) RETURNING user_id, query, status;
-- $1 = "u7"
-- $2 = "new-session"
-- $3 = "What is new?"
UPDATE sessions SET status = 'completed', cost = cost + $3, completed_at = now()
       WHERE user_id = $1 AND id = $2 RETURNING id, status, cost;
-- $1 = "u7"
-- $2 = "u7/sessions/1"
-- $3 = "0.000001"
UPDATE sessions SET remme_scanned = TRUE WHERE user_id = $1 AND NOT remme_scanned;
-- $1 = "u7"
UPDATE sessions SET remme_scanned = TRUE WHERE user_id = $1 AND id = $2 AND NOT remme_scanned RETURNING id;
-- $1 = "u7"
-- $2 = "u7/sessions/1"
DELETE FROM sessions WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/sessions/2"
SELECT id, name, cron_expression, enabled FROM jobs WHERE user_id = $1 ORDER BY name, id;
-- $1 = "u7"
SELECT id, query FROM jobs WHERE user_id = $1 AND enabled AND next_run <= $2 ORDER BY next_run, id FOR UPDATE SKIP LOCKED;
-- $1 = "u7"
-- $2 = "2026-01-01T00:00:00Z"
UPDATE jobs SET last_run = next_run, next_run = $3, last_output = $4 WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/jobs/0"
-- $3 = "2026-02-01T00:00:00Z"
-- $4 = "done"
UPDATE jobs SET enabled = FALSE WHERE user_id = $1 AND id = $2 RETURNING id, enabled;
-- $1 = "u7"
-- $2 = "u7/jobs/1"
DELETE FROM jobs WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/jobs/2"
INSERT INTO job_runs (user_id, job_id, scheduled_for)
       SELECT j.user_id, j.id, $3::timestamptz FROM jobs j WHERE j.user_id = $1 AND j.id = $2
       ON CONFLICT (job_id, scheduled_for) DO NOTHING RETURNING job_id, status;
-- $1 = "u7"
-- $2 = "u7/jobs/0"
-- $3 = "2026-03-01T00:00:00Z"
SELECT r.job_id, j.name, r.status, r.output FROM job_runs r
       JOIN jobs j ON j.id = r.job_id AND j.user_id = r.user_id
       WHERE r.user_id = $1 AND r.job_id = $2 ORDER BY r.scheduled_for DESC LIMIT 20;
-- $1 = "u7"
-- $2 = "u7/jobs/0"
SELECT DISTINCT ON (job_id) job_id, status FROM job_runs WHERE user_id = $1 ORDER BY job_id, scheduled_for DESC;
-- $1 = "u7"
UPDATE job_runs SET status = 'completed', completed_at = now() WHERE user_id = $1 AND job_id = $2 RETURNING job_id;
-- $1 = "u7"
-- $2 = "u7/jobs/3"
SELECT id, title, priority FROM notifications WHERE user_id = $1 AND NOT is_read ORDER BY created_at DESC, id LIMIT 20;
-- $1 = "u7"
SELECT user_id, count(*) FROM notifications WHERE user_id = $1 AND NOT is_read GROUP BY user_id;
-- $1 = "u7"
UPDATE notifications SET is_read = TRUE WHERE user_id = $1 AND id = $2 AND NOT is_read RETURNING id;
-- $1 = "u7"
-- $2 = "u7/notifications/1"
UPDATE notifications SET is_read = TRUE WHERE user_id = $1 AND NOT is_read;
-- $1 = "u7"
INSERT INTO notifications (user_id, id, source, title, body) VALUES ($1, $2, 'system', 'Hello', $3) RETURNING user_id, priority;
-- $1 = "u7"
-- $2 = "new-notification"
-- $3 = "There is news."
SELECT id, text, confidence FROM memories WHERE user_id = $1 AND category = $2 ORDER BY created_at DESC, id;
-- $1 = "u7"
-- $2 = "general"
SELECT user_id, category, count(*) FROM memories WHERE user_id = $1 GROUP BY user_id, category ORDER BY category;
-- $1 = "u7"
SELECT id, embedding <=> $2::vector AS distance, text FROM memories WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT 5;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
SELECT id, embedding <=> $2::vector AS distance, text FROM memories
       WHERE user_id = $1 AND 1 - (embedding <=> $2::vector) >= $3 ORDER BY embedding <=> $2::vector LIMIT $4;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
-- $3 = "0.1"
-- $4 = "5"
SELECT m.id, m.text FROM memories m JOIN memories last ON last.user_id = m.user_id AND last.id = $2
       WHERE m.user_id = $1 AND (m.created_at, m.id) < (last.created_at, last.id)
       ORDER BY m.created_at DESC, m.id DESC LIMIT 3;
-- $1 = "u7"
-- $2 = "u7/memories/2"
SELECT id FROM memories WHERE user_id = $1 AND embedding <=> $2::vector < 0.05 ORDER BY id;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
UPDATE memories SET text = $3, updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING id, text;
-- $1 = "u7"
-- $2 = "u7/memories/0"
-- $3 = "changed"
INSERT INTO memories (user_id, id, text, embedding) VALUES ($1, $2, 'again', $3)
       ON CONFLICT (id) DO UPDATE SET text = EXCLUDED.text WHERE memories.user_id = EXCLUDED.user_id RETURNING id, text;
-- $1 = "u7"
-- $2 = "u7/memories/1"
-- $3 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
DELETE FROM memories WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/memories/2"
SELECT id, filename, total_chunks FROM documents WHERE user_id = $1 ORDER BY filename, id;
-- $1 = "u7"
SELECT id, filename FROM documents WHERE user_id = $1 AND file_hash = $2;
-- $1 = "u7"
-- $2 = "3dbe3a4bb07dcbdecc2efdb0aa55d7b9bf63dbfefcb2703a08cff49cf455aa1b"
INSERT INTO documents (user_id, id, filename, file_hash) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id, file_hash) DO UPDATE SET filename = EXCLUDED.filename RETURNING id, filename;
-- $1 = "u7"
-- $2 = "new-document"
-- $3 = "renamed.txt"
-- $4 = "3dbe3a4bb07dcbdecc2efdb0aa55d7b9bf63dbfefcb2703a08cff49cf455aa1b"
UPDATE documents d SET total_chunks = (
         SELECT count(*) FROM document_chunks c WHERE c.user_id = d.user_id AND c.document_id = d.id)
       WHERE d.user_id = $1 AND d.id = $2 RETURNING d.id, d.total_chunks;
-- $1 = "u7"
-- $2 = "u7/documents/1"
DELETE FROM documents WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/documents/2"
SELECT c.id, c.chunk_index, c.content, d.filename FROM document_chunks c
       JOIN documents d ON d.id = c.document_id AND d.user_id = c.user_id
       WHERE c.user_id = $1 AND c.document_id = $2 ORDER BY c.chunk_index;
-- $1 = "u7"
-- $2 = "u7/documents/0"
SELECT id, embedding <=> $2::vector AS distance, content FROM document_chunks WHERE user_id = $1
       ORDER BY embedding <=> $2::vector LIMIT 5;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
SELECT id, document_id FROM document_chunks
       WHERE user_id = $1 AND content_tsv @@ plainto_tsquery('english', $2)
       ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $2)) DESC, id LIMIT 10;
-- $1 = "u7"
-- $2 = "bandwidth"
WITH near AS (
         SELECT id, user_id, row_number() OVER (ORDER BY embedding <=> $2::vector) AS place
           FROM document_chunks WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT 5),
       matching AS (
         SELECT id, user_id, row_number() OVER (ORDER BY ts_rank(content_tsv, websearch_to_tsquery('english', $3)) DESC, id) AS place
           FROM document_chunks WHERE user_id = $1 AND content_tsv @@ websearch_to_tsquery('english', $3))
       SELECT id FROM near FULL JOIN matching USING (user_id, id)
       ORDER BY coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + matching.place), 0) DESC, id LIMIT 5;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
-- $3 = "transmitter"
WITH near AS (
         SELECT id, user_id, document_id, row_number() OVER (ORDER BY embedding <=> $2::vector) AS place
           FROM document_chunks WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT $4),
       matching AS (
         SELECT id, user_id, document_id,
                row_number() OVER (ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $3)) DESC, id) AS place
           FROM document_chunks WHERE user_id = $1 AND content_tsv @@ plainto_tsquery('english', $3)
          ORDER BY ts_rank(content_tsv, plainto_tsquery('english', $3)) DESC, id LIMIT $4),
       fused AS (
         SELECT document_id, id,
                coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + matching.place), 0) AS score
           FROM near FULL JOIN matching USING (user_id, document_id, id)),
       best AS (
         SELECT DISTINCT ON (document_id) document_id, id, score FROM fused ORDER BY document_id, score DESC, id)
       SELECT document_id, id, round(score, 6) AS score FROM best ORDER BY score DESC, document_id LIMIT 5;
-- $1 = "u7"
-- $2 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
-- $3 = "transmitter"
-- $4 = "20"
INSERT INTO document_chunks (user_id, document_id, id, chunk_index, content, embedding)
       SELECT d.user_id, d.id, $3, 1000, $4, $5::vector FROM documents d WHERE d.user_id = $1 AND d.id = $2
       RETURNING document_id, content_tsv;
-- $1 = "u7"
-- $2 = "u7/documents/0"
-- $3 = "new-chunk"
-- $4 = "The newest words"
-- $5 = "[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"
SELECT id, title FROM chat_sessions WHERE user_id = $1 AND target_type = $2 AND target_id = $3 ORDER BY updated_at DESC, id;
-- $1 = "u7"
-- $2 = "document"
-- $3 = "target-0"
SELECT s.id, count(m.id) FROM chat_sessions s
       LEFT JOIN chat_messages m ON m.session_id = s.id AND m.user_id = s.user_id
       WHERE s.user_id = $1 GROUP BY s.id ORDER BY s.id;
-- $1 = "u7"
UPDATE chat_sessions SET title = $3, updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING id, title;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/0"
-- $3 = "Renamed"
DELETE FROM chat_sessions WHERE user_id = $1 AND id = $2 RETURNING id;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/1"
SELECT id, role, content FROM chat_messages WHERE user_id = $1 AND session_id = $2 ORDER BY created_at, id LIMIT 3;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/0"
SELECT id, role, content FROM chat_messages
       WHERE user_id = $1 AND session_id = $2 AND (created_at, id) > ($3, $4) ORDER BY created_at, id LIMIT 3;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/0"
-- $3 = "2025-02-18T20:59:32.183Z"
-- $4 = "u7/chat_messages/0"
SELECT id FROM chat_messages WHERE user_id = $1 AND session_id = $2 AND role = $3 ORDER BY created_at, id;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/0"
-- $3 = "user"
INSERT INTO chat_messages (user_id, session_id, id, role, content)
       SELECT s.user_id, s.id, $3, 'user', $4 FROM chat_sessions s WHERE s.user_id = $1 AND s.id = $2 RETURNING session_id, role;
-- $1 = "u7"
-- $2 = "u7/chat_sessions/0"
-- $3 = "new-message"
-- $4 = "Hello"
SELECT user_id, preferences, operating_ctx, soft_identity, evidence_log, staging_queue FROM user_preferences WHERE user_id = $1;
-- $1 = "u7"
INSERT INTO user_preferences (user_id, preferences) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET preferences = user_preferences.preferences || EXCLUDED.preferences, updated_at = now()
       RETURNING user_id, preferences;
-- $1 = "u7"
-- $2 = "{\"theme\": \"dark\"}"
UPDATE user_preferences SET preferences = preferences || $3::jsonb, updated_at = now()
       WHERE user_id = $1 AND updated_at = $2 RETURNING user_id, preferences;
-- $1 = "u7"
-- $2 = "2025-03-27T06:18:21.517Z"
-- $3 = "{\"theme\": \"dark\"}"
UPDATE user_preferences
       SET evidence_log = jsonb_set(evidence_log, ARRAY[$2], coalesce(evidence_log -> $2, '[]') || $3::jsonb)
       WHERE user_id = $1 RETURNING user_id, evidence_log -> $2 AS evidence;
-- $1 = "u7"
-- $2 = "theme"
-- $3 = "[{\"source\": \"chat\", \"seen_at\": \"2026-01-01T00:00:00Z\"}]"
UPDATE user_preferences
       SET preferences = jsonb_strip_nulls(preferences || jsonb_build_object($2::text, staging_queue -> $2)),
           staging_queue = staging_queue - $2
       WHERE user_id = $1 RETURNING user_id, preferences, staging_queue;
-- $1 = "u7"
-- $2 = "firewall"
SELECT user_id, key, value FROM system_state WHERE user_id = $1 AND key = $2;
-- $1 = "u7"
-- $2 = "key-0"
SELECT user_id, key, value FROM system_state WHERE user_id = $1 ORDER BY key;
-- $1 = "u7"
INSERT INTO system_state (user_id, key, value) VALUES ($1, $2, $3)
       ON CONFLICT (user_id, key) DO UPDATE SET value = EXCLUDED.value, updated_at = now() RETURNING user_id, key, value;
-- $1 = "u7"
-- $2 = "key-0"
-- $3 = "{\"set\": true}"
SELECT run_id FROM scanned_runs WHERE user_id = $1 ORDER BY scanned_at, run_id;
-- $1 = "u7"
INSERT INTO scanned_runs (user_id, run_id) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING RETURNING user_id;
-- $1 = "u7"
-- $2 = "new-run"
SELECT user_id, action, detail FROM security_logs WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT 100;
-- $1 = "u7"
SELECT session_id, action FROM security_logs WHERE user_id = $1 AND session_id = $2 ORDER BY created_at, id;
-- $1 = "u7"
-- $2 = "u7/sessions/0"
INSERT INTO security_logs (user_id, session_id, action) VALUES ($1, $2, 'blocked_import') RETURNING user_id, action;
-- $1 = "u7"
-- $2 = "u7/sessions/0"
