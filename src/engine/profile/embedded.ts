import type { Profile } from './profile.ts';

export const embedded: Profile = {
  name: 'embedded',
  title: 'PGlite in process + pgvector',
  image: null,
  imageVariable: null,
  urlVariable: null,
  // What production has. PGlite is a newer major; the difference is an expected divergence, written down.
  postgresMajor: 15,
  indexStrategy: 'ivfflat',
  servers: ['embedded'],
  parameters: {},
  sharedMemoryBytes: null,
  licence: {
    title: 'Apache License 2.0 and PostgreSQL License',
    numbers: 'public',
    source: 'https://github.com/electric-sql/pglite/blob/main/LICENSE',
    readOn: '2026-11-23',
  },
};
