import { at, type ProductQuery } from './product-query.ts';

export const userStateQueries: readonly ProductQuery[] = [
  {
    name: 'user_preferences: read',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, preferences, operating_ctx, soft_identity, evidence_log, staging_queue FROM user_preferences WHERE user_id = $1`,
    values: () => [],
  },
  {
    name: 'user_preferences: merge into what is there',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO user_preferences (user_id, preferences) VALUES ($1, $2)
       ON CONFLICT (user_id) DO UPDATE SET preferences = user_preferences.preferences || EXCLUDED.preferences, updated_at = now()
       RETURNING user_id, preferences`,
    values: () => ['{"theme": "dark"}'],
  },
  {
    name: 'user_preferences: change the version that was read',
    effect: 'write',
    byId: false,
    sql: `UPDATE user_preferences SET preferences = preferences || $3::jsonb, updated_at = now()
       WHERE user_id = $1 AND updated_at = $2 RETURNING user_id, preferences`,
    values: ({ user_preferences: preferences }) => [at(preferences, 0).updated_at, '{"theme": "dark"}'],
  },
  {
    name: 'user_preferences: add evidence of one',
    effect: 'write',
    byId: false,
    sql: `UPDATE user_preferences
       SET evidence_log = jsonb_set(evidence_log, ARRAY[$2], coalesce(evidence_log -> $2, '[]') || $3::jsonb)
       WHERE user_id = $1 RETURNING user_id, evidence_log -> $2 AS evidence`,
    values: () => ['theme', '[{"source": "chat", "seen_at": "2026-01-01T00:00:00Z"}]'],
  },
  {
    name: 'user_preferences: confirm what is staged',
    effect: 'write',
    byId: false,
    sql: `UPDATE user_preferences
       SET preferences = jsonb_strip_nulls(preferences || jsonb_build_object($2::text, staging_queue -> $2)),
           staging_queue = staging_queue - $2
       WHERE user_id = $1 RETURNING user_id, preferences, staging_queue`,
    values: ({ user_preferences: preferences }) => [Object.keys(JSON.parse(at(preferences, 0).staging_queue))[0] ?? ''],
  },
  {
    name: 'system_state: get',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, key, value FROM system_state WHERE user_id = $1 AND key = $2`,
    values: ({ system_state: states }) => [at(states, 0).key],
  },
  {
    name: 'system_state: all',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, key, value FROM system_state WHERE user_id = $1 ORDER BY key`,
    values: () => [],
  },
  {
    name: 'system_state: set',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO system_state (user_id, key, value) VALUES ($1, $2, $3)
       ON CONFLICT (user_id, key) DO UPDATE SET value = EXCLUDED.value, updated_at = now() RETURNING user_id, key, value`,
    values: ({ system_state: states }) => [at(states, 0).key, '{"set": true}'],
  },
  {
    name: 'scanned_runs: all',
    effect: 'read',
    byId: false,
    sql: `SELECT run_id FROM scanned_runs WHERE user_id = $1 ORDER BY scanned_at, run_id`,
    values: () => [],
  },
  {
    name: 'scanned_runs: note one',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO scanned_runs (user_id, run_id) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING RETURNING user_id`,
    values: () => ['new-run'],
  },
  {
    name: 'security_logs: newest first',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, action, detail FROM security_logs WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT 100`,
    values: () => [],
  },
  {
    name: 'security_logs: of a session',
    effect: 'read',
    byId: true,
    sql: `SELECT session_id, action FROM security_logs WHERE user_id = $1 AND session_id = $2 ORDER BY created_at, id`,
    values: ({ sessions }) => [at(sessions, 0).id],
  },
  {
    name: 'security_logs: add one',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO security_logs (user_id, session_id, action) VALUES ($1, $2, 'blocked_import') RETURNING user_id, action`,
    values: ({ sessions }) => [at(sessions, 0).id],
  },
];
