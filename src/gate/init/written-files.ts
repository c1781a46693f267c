import type { Proposal } from './propose.ts';

/** The config that a proposal is. */
export function configText({ migrations, profiles }: Proposal): string {
  const names = [...new Set(['defineConfig', migrations.uses, ...profiles.map(({ preset }) => preset)])].toSorted();
  const lines = profiles.map(({ name, code }) => `    ${/^[a-z]\w*$/.test(name) ? name : `'${name}'`}: ${code},`);
  return `import { ${names.join(', ')} } from 'pgparity';

export default defineConfig({
  profiles: {
${lines.join('\n')}
  },
  migrations: ${migrations.code},
  suites: '${suitesFolder}/**/*.test.ts',
});
`;
}

const suitesFolder = 'parity';
export const suiteFile = `${suitesFolder}/first.test.ts`;

/** A suite that says something about every schema: it reads each table, and tries a row of defaults. */
export const suiteText = `import { checks, type Session } from 'pgparity';

const check = checks();

check('every table can be read', async ({ session, observe, expect }) => {
  const tables = await tablesOf(session);
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) observe(table, await session.run(\`SELECT count(*) FROM \${table}\`));
});

check('a row of defaults is accepted or refused alike', async ({ session, observe }) => {
  for (const table of await tablesOf(session)) {
    observe(table, await session.attempt(\`INSERT INTO \${table} DEFAULT VALUES\`));
  }
});

async function tablesOf(session: Session): Promise<string[]> {
  const answer = await session.run(\`
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'pgparity_ledger')
      AND has_schema_privilege(schemaname, 'USAGE') AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT, SELECT')
    ORDER BY 1\`);
  return answer.rows.map(([table]) => String(table));
}
`;
