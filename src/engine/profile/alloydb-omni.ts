import type { Profile } from './profile.ts';

export const alloydbOmni: Profile = {
  name: 'alloydb-omni',
  title: 'AlloyDB Omni',
  image: 'google/alloydbomni:15.12.0',
  imageVariable: 'PGPARITY_ALLOYDB_OMNI_IMAGE',
  urlVariable: 'PGPARITY_ALLOYDB_OMNI_URL',
  postgresMajor: 15,
  indexStrategy: 'scann',
  servers: ['remote', 'docker', 'native'],
  // Omni sizes its buffers from the host's memory, not from the container's limit.
  parameters: { shared_buffers: '256MB' },
  sharedMemoryBytes: 512 * 1024 * 1024,
  licence: {
    title: 'AlloyDB Omni Developer Edition',
    numbers: 'restricted',
    source: 'https://cloud.google.com/terms/alloydb-omni-marketplace-terms',
    readOn: '2026-11-23',
  },
};
