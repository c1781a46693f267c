import { z } from 'zod';
import { namings, type CommandVariables } from './migrator.ts';

/** What `sqlFolder`, `command` and `dump` return. */
export const migratorSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('sql-folder'),
      folder: text('a folder'),
      naming: z.enum(namings, { error: `write ${namings.map((naming) => `'${naming}'`).join(', ')}` }),
    }),
    z.strictObject({
      kind: z.literal('command'),
      command: text('a command line'),
      env: z.union(
        [
          z.record(z.string(), z.string()),
          z.custom<Extract<CommandVariables, (...values: never[]) => unknown>>((value) => typeof value === 'function'),
        ],
        { error: 'write variables, as "{ APP_URL: \'…\' }", or a function of the database that returns them' },
      ),
      folder: text('a folder'),
      timeoutSeconds: z
        .number({ error: 'write seconds: a number from 1 to 3600' })
        .min(1, 'write seconds: a number from 1 to 3600')
        .max(3600, 'write seconds: a number from 1 to 3600'),
    }),
    z.strictObject({ kind: z.literal('dump'), file: text('the path of a file that pg_dump wrote') }),
  ],
  {
    error: `write "sqlFolder('migrations')" with the folder of the SQL files, "command('…')" or "dump('schema.sql')"`,
  },
);

function text(what: string): z.ZodString {
  return z.string({ error: `write ${what}` }).min(1, `write ${what}`);
}
