/** Every constraint of the schema by table and name, as the server writes it, without NOT NULL (see tables.ts). */
export const expectedConstraints: readonly (readonly [table: string, name: string, definition: string])[] = [
  ['chat_messages', 'chat_messages_pkey', 'PRIMARY KEY (id)'],
  [
    'chat_messages',
    'chat_messages_role_check',
    "CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text, 'system'::text])))",
  ],
  [
    'chat_messages',
    'chat_messages_session_id_fkey',
    'FOREIGN KEY (session_id) REFERENCES chat_sessions(id) ON DELETE CASCADE',
  ],
  ['chat_sessions', 'chat_sessions_pkey', 'PRIMARY KEY (id)'],
  ['document_chunks', 'document_chunks_document_id_chunk_index_key', 'UNIQUE (document_id, chunk_index)'],
  [
    'document_chunks',
    'document_chunks_document_id_fkey',
    'FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE',
  ],
  ['document_chunks', 'document_chunks_pkey', 'PRIMARY KEY (id)'],
  ['documents', 'documents_pkey', 'PRIMARY KEY (id)'],
  ['documents', 'documents_user_id_file_hash_key', 'UNIQUE (user_id, file_hash)'],
  ['job_runs', 'job_runs_job_id_fkey', 'FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE'],
  ['job_runs', 'job_runs_job_id_scheduled_for_key', 'UNIQUE (job_id, scheduled_for)'],
  ['job_runs', 'job_runs_pkey', 'PRIMARY KEY (id)'],
  [
    'job_runs',
    'job_runs_status_check',
    "CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text])))",
  ],
  ['jobs', 'jobs_pkey', 'PRIMARY KEY (id)'],
  ['memories', 'memories_pkey', 'PRIMARY KEY (id)'],
  ['notifications', 'notifications_pkey', 'PRIMARY KEY (id)'],
  ['scanned_runs', 'scanned_runs_pkey', 'PRIMARY KEY (run_id)'],
  ['security_logs', 'security_logs_pkey', 'PRIMARY KEY (id)'],
  ['sessions', 'sessions_pkey', 'PRIMARY KEY (id)'],
  [
    'sessions',
    'sessions_status_check',
    "CHECK ((status = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))",
  ],
  ['system_state', 'system_state_pkey', 'PRIMARY KEY (user_id, key)'],
  ['user_preferences', 'user_preferences_pkey', 'PRIMARY KEY (user_id)'],
];

/** Every CHECK with the values that it allows. */
export const expectedChecks = [
  { table: 'sessions', column: 'status', allowed: ['running', 'completed', 'failed', 'cancelled'] },
  { table: 'job_runs', column: 'status', allowed: ['running', 'completed', 'failed'] },
  { table: 'chat_messages', column: 'role', allowed: ['user', 'assistant', 'system'] },
] as const;

/** Every PRIMARY KEY and UNIQUE with its columns. */
export const expectedKeys = [
  { table: 'sessions', constraint: 'sessions_pkey', columns: ['id'] },
  { table: 'jobs', constraint: 'jobs_pkey', columns: ['id'] },
  { table: 'job_runs', constraint: 'job_runs_pkey', columns: ['id'] },
  { table: 'job_runs', constraint: 'job_runs_job_id_scheduled_for_key', columns: ['job_id', 'scheduled_for'] },
  { table: 'notifications', constraint: 'notifications_pkey', columns: ['id'] },
  { table: 'memories', constraint: 'memories_pkey', columns: ['id'] },
  { table: 'documents', constraint: 'documents_pkey', columns: ['id'] },
  { table: 'documents', constraint: 'documents_user_id_file_hash_key', columns: ['user_id', 'file_hash'] },
  { table: 'document_chunks', constraint: 'document_chunks_pkey', columns: ['id'] },
  {
    table: 'document_chunks',
    constraint: 'document_chunks_document_id_chunk_index_key',
    columns: ['document_id', 'chunk_index'],
  },
  { table: 'chat_sessions', constraint: 'chat_sessions_pkey', columns: ['id'] },
  { table: 'chat_messages', constraint: 'chat_messages_pkey', columns: ['id'] },
  { table: 'user_preferences', constraint: 'user_preferences_pkey', columns: ['user_id'] },
  { table: 'system_state', constraint: 'system_state_pkey', columns: ['user_id', 'key'] },
  { table: 'scanned_runs', constraint: 'scanned_runs_pkey', columns: ['run_id'] },
  { table: 'security_logs', constraint: 'security_logs_pkey', columns: ['id'] },
] as const;

/** Every FOREIGN KEY, from the child to its parent. */
export const expectedReferences = [
  { child: 'job_runs', column: 'job_id', parent: 'jobs', constraint: 'job_runs_job_id_fkey' },
  {
    child: 'document_chunks',
    column: 'document_id',
    parent: 'documents',
    constraint: 'document_chunks_document_id_fkey',
  },
  {
    child: 'chat_messages',
    column: 'session_id',
    parent: 'chat_sessions',
    constraint: 'chat_messages_session_id_fkey',
  },
] as const;
