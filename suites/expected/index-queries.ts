import type { PlanMode, Value } from '../../src/index.ts';

/** A query of the product, and the index that was made for it. */
export interface IndexQuery {
  readonly index: string;
  readonly sql: string;
  readonly values: readonly Value[];
  /** Both plans of a prepared statement, unless `because` says why one of them is right to leave the index. */
  readonly modes: readonly PlanMode[];
  readonly because?: string;
}

const both = ['custom', 'generic'] as const;

/** Every index of the schema that backs no PRIMARY KEY and no UNIQUE, with the queries that it exists for. */
export const indexQueries: readonly IndexQuery[] = [
  {
    index: 'idx_sessions_user',
    sql: 'SELECT id, status, created_at FROM sessions WHERE user_id = $1 ORDER BY created_at DESC',
    values: ['u7'],
    modes: both,
  },
  {
    index: 'idx_sessions_created',
    sql: 'SELECT id, user_id, status FROM sessions ORDER BY created_at DESC LIMIT 20',
    values: [],
    modes: both,
  },
  {
    index: 'idx_sessions_created',
    // The retention job.
    sql: "DELETE FROM sessions WHERE created_at < $1 AND status = 'completed'",
    values: ['2026-01-01 04:00Z'],
    modes: both,
  },
  {
    index: 'idx_sessions_status',
    sql: 'SELECT id, user_id FROM sessions WHERE status = $1',
    values: ['running'],
    modes: ['custom'],
    because: 'for any status the planner expects a third of the table, and reads it',
  },
  {
    index: 'idx_sessions_unscanned',
    sql: 'SELECT id, query FROM sessions WHERE user_id = $1 AND NOT remme_scanned',
    values: ['u20'],
    modes: both,
  },
  {
    // A page of the list of runs by job, newest first: the UNIQUE over the same columns has no such order.
    index: 'idx_job_runs_job',
    sql: `SELECT job_id, status, scheduled_for FROM job_runs
           WHERE job_id >= $1 ORDER BY job_id, scheduled_for DESC LIMIT 50`,
    values: ['j10'],
    modes: both,
  },
  {
    index: 'idx_notif_user_unread',
    sql: 'SELECT id, title, priority FROM notifications WHERE user_id = $1 AND NOT is_read',
    values: ['u20'],
    modes: both,
  },
  {
    index: 'idx_notif_created',
    sql: 'SELECT id, user_id, title FROM notifications ORDER BY created_at DESC LIMIT 50',
    values: [],
    modes: both,
  },
  {
    index: 'idx_memories_user',
    sql: 'SELECT id, text, category FROM memories WHERE user_id = $1',
    values: ['big'],
    modes: ['custom'],
    because: 'for an average tenant idx_memories_category, which begins with the same column, costs the same',
  },
  {
    index: 'idx_memories_category',
    sql: 'SELECT id, text FROM memories WHERE user_id = $1 AND category = $2',
    values: ['u7', 'fact'],
    modes: both,
  },
  {
    index: 'idx_memories_embedding',
    sql: 'SELECT id, text, embedding <=> $1 AS distance FROM memories ORDER BY embedding <=> $1 LIMIT 10',
    values: [`[1,1${',0'.repeat(766)}]`],
    modes: both,
  },
  {
    index: 'idx_docs_user',
    sql: 'SELECT id, filename FROM documents WHERE user_id = $1',
    values: ['u7'],
    modes: both,
  },
  {
    index: 'idx_docs_hash',
    sql: 'SELECT id, user_id FROM documents WHERE file_hash = $1',
    values: ['ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d'],
    modes: both,
  },
  {
    index: 'idx_chunks_doc',
    sql: 'SELECT id, content FROM document_chunks WHERE document_id = $1',
    values: ['d7'],
    modes: both,
  },
  {
    index: 'idx_chunks_user',
    sql: 'SELECT id, content FROM document_chunks WHERE user_id = $1',
    values: ['u7'],
    modes: both,
  },
  {
    index: 'idx_chunks_fts',
    sql: "SELECT id, content FROM document_chunks WHERE content_tsv @@ websearch_to_tsquery('english', $1)",
    values: ['glaciers'],
    modes: both,
  },
  {
    index: 'idx_chunks_embedding',
    sql: 'SELECT id, content, embedding <=> $1 AS distance FROM document_chunks ORDER BY embedding <=> $1 LIMIT 10',
    values: [`[1,1${',0'.repeat(766)}]`],
    modes: both,
  },
  {
    index: 'idx_chats_user_target',
    sql: 'SELECT id, title FROM chat_sessions WHERE user_id = $1 AND target_type = $2 AND target_id = $3',
    values: ['u7', 'document', 'd7'],
    modes: both,
  },
  {
    index: 'idx_chat_msg_session',
    sql: `SELECT id, role, content FROM chat_messages
           WHERE user_id = $1 AND session_id = $2 ORDER BY created_at LIMIT 50`,
    values: ['u7', 'h7'],
    modes: both,
  },
  {
    index: 'idx_chat_msg_role',
    sql: 'SELECT id, content FROM chat_messages WHERE session_id = $1 AND role = $2',
    values: ['h7', 'user'],
    modes: both,
  },
  {
    index: 'idx_security_created',
    // The retention job.
    sql: 'DELETE FROM security_logs WHERE created_at < $1',
    values: ['2026-01-01 04:00Z'],
    modes: both,
  },
];
