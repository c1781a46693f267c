import type { Identity } from '../../../src/engine/identity/identity.ts';

/** What a native PostgreSQL 15 with pgvector says of itself. */
export const plainIdentity: Identity = {
  version: '15.18',
  major: 15,
  extensions: { vector: '0.8.0' },
  encoding: 'UTF8',
  collation: 'C.UTF-8',
  wordSizeBits: 64,
  role: { name: 'pgparity', superuser: true, createDatabase: true },
  imageDigest: null,
  standIn: false,
};
