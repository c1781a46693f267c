import { at, type ProductQuery } from './product-query.ts';

export const sessionQueries: readonly ProductQuery[] = [
  {
    name: 'sessions: newest first',
    effect: 'read',
    byId: false,
    sql: `SELECT id, query, status, cost FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id LIMIT 50`,
    values: () => [],
  },
  {
    name: 'sessions: one by its id',
    effect: 'read',
    byId: true,
    sql: `SELECT id, query, status, graph_data, node_outputs FROM sessions WHERE user_id = $1 AND id = $2`,
    values: ({ sessions }) => [at(sessions, 0).id],
  },
  {
    name: 'sessions: by status',
    effect: 'read',
    byId: false,
    sql: `SELECT id, status FROM sessions WHERE user_id = $1 AND status = $2 ORDER BY created_at DESC, id`,
    values: ({ sessions }) => [at(sessions, 0).status],
  },
  {
    name: 'sessions: not scanned yet',
    effect: 'read',
    byId: false,
    sql: `SELECT id FROM sessions WHERE user_id = $1 AND NOT remme_scanned ORDER BY created_at, id`,
    values: () => [],
  },
  {
    name: 'sessions: neither marked nor noted as scanned',
    effect: 'read',
    byId: false,
    sql: `SELECT s.id FROM sessions s
       WHERE s.user_id = $1 AND NOT s.remme_scanned
         AND NOT EXISTS (SELECT 1 FROM scanned_runs r WHERE r.user_id = s.user_id AND r.run_id = s.id)
       ORDER BY s.created_at, s.id`,
    values: () => [],
  },
  {
    name: 'sessions: cost by status',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, status, count(*), sum(cost) FROM sessions WHERE user_id = $1 GROUP BY user_id, status ORDER BY status`,
    values: () => [],
  },
  {
    name: 'sessions: a page, with the number of all',
    effect: 'read',
    byId: false,
    sql: `SELECT id, status, count(*) OVER () AS total FROM sessions WHERE user_id = $1
       ORDER BY created_at DESC, id LIMIT $2 OFFSET $3`,
    values: () => [3, 3],
  },
  {
    name: 'sessions: statistics by day',
    effect: 'read',
    byId: false,
    sql: `SELECT user_id, (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS sessions,
              count(*) FILTER (WHERE status = 'completed') AS completed, sum(cost) AS cost
       FROM sessions WHERE user_id = $1 AND created_at >= $2 GROUP BY user_id, day ORDER BY day`,
    values: () => ['2020-01-01T00:00:00Z'],
  },
  {
    name: 'sessions: start one',
    effect: 'write',
    byId: false,
    sql: `INSERT INTO sessions (user_id, id, query) VALUES ($1, $2, $3) RETURNING user_id, query, status`,
    values: () => ['new-session', 'What is new?'],
  },
  {
    name: 'sessions: finish one',
    effect: 'write',
    byId: true,
    sql: `UPDATE sessions SET status = 'completed', cost = cost + $3, completed_at = now()
       WHERE user_id = $1 AND id = $2 RETURNING id, status, cost`,
    values: ({ sessions }) => [at(sessions, 1).id, '0.000001'],
  },
  {
    name: 'sessions: mark as scanned',
    effect: 'write',
    byId: false,
    sql: `UPDATE sessions SET remme_scanned = TRUE WHERE user_id = $1 AND NOT remme_scanned`,
    values: () => [],
  },
  {
    name: 'sessions: mark one as scanned',
    effect: 'write',
    byId: true,
    sql: `UPDATE sessions SET remme_scanned = TRUE WHERE user_id = $1 AND id = $2 AND NOT remme_scanned RETURNING id`,
    values: ({ sessions }) => [at(sessions, 1).id],
  },
  {
    name: 'sessions: delete one',
    effect: 'write',
    byId: true,
    sql: `DELETE FROM sessions WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ sessions }) => [at(sessions, 2).id],
  },
];
