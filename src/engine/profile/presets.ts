import { alloydbOmniPreset } from './alloydb-omni.ts';
import { alloydbPreset } from './alloydb.ts';
import { managedPresets } from './managed.ts';
import { pglitePreset } from './pglite.ts';
import { pgvectorPreset } from './pgvector.ts';
import { postgresPreset } from './postgres.ts';
import type { Preset } from './preset.ts';

/** Every preset, by the name of the function that a config calls. They differ in data only. */
export const presets: Readonly<Record<string, Preset>> = {
  postgres: postgresPreset,
  pgvector: pgvectorPreset,
  alloydbOmni: alloydbOmniPreset,
  alloydb: alloydbPreset,
  pglite: pglitePreset,
  ...managedPresets,
};
