import { z } from 'zod';
import { benchSchema } from './bench-budget.ts';
import type { ProductConfig } from './define-config.ts';
import { migratorSchema } from './migrator-schema.ts';
import type { ProfileDefinition } from '../profile/preset.ts';

/** Every message says what to write: the sentence around it names the file, the path and the value. */
export const configSchema = z.strictObject({
  profiles: z
    .record(
      z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/),
      z.custom<ProfileDefinition>(isDefinition, { error: 'write a preset, as "postgres({ major: 15 })"' }),
      { error: 'write the profiles by name, as "{ production: postgres({ major: 15 }), laptop: pglite() }"' },
    )
    .refine((profiles) => Object.keys(profiles).length > 0, {
      error: 'write one profile or more, as "{ laptop: pglite() }"',
    }),
  reference: z.string({ error: 'write the name of a profile' }).optional(),
  migrations: migratorSchema,
  suites: z.union([glob(), z.array(glob()).min(1)], {
    error: 'write a glob, as "parity/**/*.test.ts", or a list of them',
  }),
  expectedDivergences: path('the path of a JSON file').default('parity/expected-divergences.json'),
  baselines: path('the path of a folder').default('parity/baselines'),
  catalog: path('the path of a JSON file').default('parity/catalog.json'),
  vectorIndexes: path('the path of a JSON file').default('parity/vector-indexes.json'),
  database: z
    .custom<NonNullable<ProductConfig['database']>>((value) => typeof value === 'function', {
      error: 'write a function of the environment that returns a URL, as "(environment) => environment.MY_URL"',
    })
    .optional(),
  commandVariables: z
    .custom<NonNullable<ProductConfig['commandVariables']>>((value) => typeof value === 'function', {
      error: 'write a function of the database that returns variables, as "({ url }) => ({ MY_URL: url })"',
    })
    .optional(),
  databaseName: z
    .string({ error: 'write the name of a database' })
    .regex(/^[^\s/]{1,63}$/, 'write the name of a database')
    .default('app'),
  seed: z
    .int({ error: `write a whole number from 0 to ${2 ** 32 - 1}` })
    .min(0, `write a whole number from 0 to ${2 ** 32 - 1}`)
    .max(2 ** 32 - 1, `write a whole number from 0 to ${2 ** 32 - 1}`)
    .default(20_251_101),
  maxBaselineAgeDays: z
    .int({ error: 'write a whole number of days from 1 to 3650' })
    .min(1, 'write a whole number of days from 1 to 3650')
    .max(3650, 'write a whole number of days from 1 to 3650')
    .default(30),
  timeouts: z
    .strictObject(
      { checkSeconds: seconds().default(60), startSeconds: seconds().default(120) },
      { error: 'write "{ checkSeconds: 60, startSeconds: 120 }"' },
    )
    .prefault({}),
  vitest: z
    .strictObject(
      {
        alias: z
          .record(z.string(), z.string({ error: 'write an import path' }), { error: "write { '~': './src' }" })
          .default({}),
        setupFiles: z.array(path('the path of a file'), { error: "write ['./parity/setup.ts']" }).default([]),
      },
      { error: "write \"{ alias: { '~': './src' }, setupFiles: ['./parity/setup.ts'] }\"" },
    )
    .prefault({}),
  bench: benchSchema.prefault({}),
});

export type ParsedConfig = z.output<typeof configSchema>;

function path(what: string): z.ZodString {
  return z.string({ error: `write ${what}` }).min(1, `write ${what}`);
}

function glob(): z.ZodString {
  return z.string().min(1);
}

function seconds(): z.ZodNumber {
  const error = 'write seconds: a number from 1 to 3600';
  return z.number({ error }).min(1, error).max(3600, error);
}

function isDefinition(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'preset' in value &&
    'options' in value &&
    typeof value.preset === 'string'
  );
}
