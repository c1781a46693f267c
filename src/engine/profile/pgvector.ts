import type { Profile } from './profile.ts';

export const pgvector: Profile = {
  name: 'pgvector',
  title: 'PostgreSQL 15 + pgvector',
  image: 'pgvector/pgvector:pg15',
  imageVariable: 'PGPARITY_PGVECTOR_IMAGE',
  urlVariable: 'PGPARITY_PGVECTOR_URL',
  postgresMajor: 15,
  indexStrategy: 'ivfflat',
  servers: ['remote', 'docker', 'native'],
  parameters: { shared_buffers: '256MB' },
  sharedMemoryBytes: 256 * 1024 * 1024,
  licence: {
    title: 'PostgreSQL License',
    numbers: 'public',
    source: 'https://github.com/pgvector/pgvector/blob/master/LICENSE',
    readOn: '2026-11-23',
  },
};
