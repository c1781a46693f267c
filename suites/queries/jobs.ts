import { at, type ProductQuery } from './product-query.ts';

export const jobQueries: readonly ProductQuery[] = [
  {
    name: 'jobs: all by name',
    effect: 'read',
    byId: false,
    sql: `SELECT id, name, cron_expression, enabled FROM jobs WHERE user_id = $1 ORDER BY name, id`,
    values: () => [],
  },
  {
    name: 'jobs: due',
    effect: 'read',
    byId: false,
    sql: `SELECT id, query FROM jobs WHERE user_id = $1 AND enabled AND next_run <= $2 ORDER BY next_run, id FOR UPDATE SKIP LOCKED`,
    values: () => ['2026-01-01T00:00:00Z'],
  },
  {
    name: 'jobs: note the last run',
    effect: 'write',
    byId: true,
    sql: `UPDATE jobs SET last_run = next_run, next_run = $3, last_output = $4 WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ jobs }) => [at(jobs, 0).id, '2026-02-01T00:00:00Z', 'done'],
  },
  {
    name: 'jobs: switch off',
    effect: 'write',
    byId: true,
    sql: `UPDATE jobs SET enabled = FALSE WHERE user_id = $1 AND id = $2 RETURNING id, enabled`,
    values: ({ jobs }) => [at(jobs, 1).id],
  },
  {
    name: 'jobs: delete one with its runs',
    effect: 'write',
    byId: true,
    sql: `DELETE FROM jobs WHERE user_id = $1 AND id = $2 RETURNING id`,
    values: ({ jobs }) => [at(jobs, 2).id],
  },
  {
    name: 'job_runs: claim a run of an own job',
    effect: 'write',
    byId: true,
    sql: `INSERT INTO job_runs (user_id, job_id, scheduled_for)
       SELECT j.user_id, j.id, $3::timestamptz FROM jobs j WHERE j.user_id = $1 AND j.id = $2
       ON CONFLICT (job_id, scheduled_for) DO NOTHING RETURNING job_id, status`,
    values: ({ jobs }) => [at(jobs, 0).id, '2026-03-01T00:00:00Z'],
  },
  {
    name: 'job_runs: history of a job',
    effect: 'read',
    byId: true,
    sql: `SELECT r.job_id, j.name, r.status, r.output FROM job_runs r
       JOIN jobs j ON j.id = r.job_id AND j.user_id = r.user_id
       WHERE r.user_id = $1 AND r.job_id = $2 ORDER BY r.scheduled_for DESC LIMIT 20`,
    values: ({ jobs }) => [at(jobs, 0).id],
  },
  {
    name: 'job_runs: last state of every job',
    effect: 'read',
    byId: false,
    sql: `SELECT DISTINCT ON (job_id) job_id, status FROM job_runs WHERE user_id = $1 ORDER BY job_id, scheduled_for DESC`,
    values: () => [],
  },
  {
    name: 'job_runs: complete those of a job',
    effect: 'write',
    byId: true,
    sql: `UPDATE job_runs SET status = 'completed', completed_at = now() WHERE user_id = $1 AND job_id = $2 RETURNING job_id`,
    values: ({ jobs }) => [at(jobs, 3).id],
  },
];
