-- The volumes that the planner is shown by suites/index-coverage.test.ts: rows made inside the server, 200 tenants, and as
-- many rows a table as it takes for the index that a query exists for to be cheaper than reading the table.

INSERT INTO sessions (id, user_id, query, status, created_at, remme_scanned)
SELECT 's' || i, 'u' || i % 200, 'what happened on day ' || i,
       -- One in a hundred still runs, one in fifty failed.
       CASE WHEN i % 100 = 1 THEN 'running' WHEN i % 50 = 2 THEN 'failed' ELSE 'completed' END,
       timestamptz '2026-01-01 00:00Z' + i * interval '1 minute', i % 20 <> 0
  FROM generate_series(1, 8000) AS i;

INSERT INTO jobs (id, user_id, name, cron_expression, query)
SELECT 'j' || i, 'u' || i % 200, 'job ' || i, '0 * * * *', 'report ' || i FROM generate_series(1, 400) AS i;

INSERT INTO job_runs (job_id, user_id, scheduled_for, status)
SELECT 'j' || 1 + i % 400, 'u' || (1 + i % 400) % 200, timestamptz '2026-01-01 00:00Z' + i / 400 * interval '1 hour', 'completed'
  FROM generate_series(1, 8000) AS i;

INSERT INTO notifications (id, user_id, source, title, body, is_read, created_at)
SELECT 'n' || i, 'u' || i % 200, 'scheduler', 'run ' || i, 'The run ' || i || ' has ended.', i % 10 <> 0,
       timestamptz '2026-01-01 00:00Z' + i * interval '1 minute'
  FROM generate_series(1, 8000) AS i;

-- One tenant has a sixth of the memories. The vectors point along the axes: cheap to make and to cluster.
INSERT INTO memories (id, user_id, text, category, embedding)
SELECT 'm' || i, CASE WHEN i % 6 = 0 THEN 'big' ELSE 'u' || i % 200 END, 'Remembers that ' || repeat('something ', 30) || i,
       (ARRAY['general', 'preference', 'fact', 'project'])[1 + i / 200 % 4],
       (array_fill(0, ARRAY[i % 768]) || 1 || array_fill(0, ARRAY[767 - i % 768]))::vector
  FROM generate_series(1, 2000) AS i;

INSERT INTO documents (id, user_id, filename, file_hash)
SELECT 'd' || i, 'u' || i % 200, 'file-' || i || '.md', encode(sha256(i::text::bytea), 'hex')
  FROM generate_series(1, 2000) AS i;

INSERT INTO document_chunks (id, document_id, user_id, chunk_index, content, embedding)
SELECT 'c' || i, 'd' || 1 + i % 400, 'u' || (1 + i % 400) % 200, i / 400,
       'Paragraph ' || i || CASE WHEN i % 100 = 0 THEN ' speaks of glaciers.' ELSE ' speaks of rivers.' END,
       (array_fill(0, ARRAY[i % 768]) || 1 || array_fill(0, ARRAY[767 - i % 768]))::vector
  FROM generate_series(1, 2000) AS i;

INSERT INTO chat_sessions (id, user_id, target_type, target_id)
SELECT 'h' || i, 'u' || i % 200, 'document', 'd' || i % 2000 FROM generate_series(1, 4000) AS i;

INSERT INTO chat_messages (id, session_id, user_id, role, content, created_at)
SELECT 'g' || i, 'h' || 1 + i % 400, 'u' || (1 + i % 400) % 200, (ARRAY['user', 'assistant'])[1 + i / 400 % 2],
       'message ' || i, timestamptz '2026-01-01 00:00Z' + i * interval '1 second'
  FROM generate_series(1, 8000) AS i;

INSERT INTO security_logs (user_id, action, created_at)
SELECT 'u' || i % 200, 'execute', timestamptz '2026-01-01 00:00Z' + i * interval '1 minute'
  FROM generate_series(1, 8000) AS i;
