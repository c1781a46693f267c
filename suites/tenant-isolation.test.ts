import { checks, missingTenantFilters } from 'pgparity';
import { tableNames } from './expected/columns.ts';
import { productQueries } from './queries/product-queries.ts';
import { digestOfOthers, insertTenants, rowsOf, tenants } from './tenants.ts';

const check = checks({ prepare: insertTenants });
const rules = { tenantColumn: 'user_id', tables: tableNames };
const [owner, intruder] = tenants;
// Cosine distances of single-precision vectors differ in the last digits with the instructions of the processor.
const tolerance = 1e-5;

check('every table holds look-alike rows of three tenants', async ({ session, observe, expect }) => {
  for (const table of tableNames) {
    const answer = await session.run(
      `SELECT user_id, count(*)::int FROM ${table} GROUP BY user_id ORDER BY user_id COLLATE "C"`,
    );
    const counts = answer.rows.map(([, count]) => Number(count));
    expect(answer.rows.map(([tenant]) => tenant)).toEqual(tenants);
    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(0);
    observe(table, answer);
  }
});

for (const { name, sql, values, effect, byId, neighbours } of productQueries) {
  check(`${name}: the statement holds itself to one tenant`, async ({ expect }) => {
    expect(await missingTenantFilters(sql, rules)).toEqual([]);
  });

  check(`${name}: each tenant gets its own rows, and they look alike`, async ({ session, under, observe, expect }) => {
    const seen: string[] = [];
    for (const tenant of tenants) {
      const others = tenants.filter((other) => other !== tenant);
      const before = effect === 'write' ? await digestOfOthers(session, tenant) : null;
      const answer = await session.attempt(sql, [tenant, ...values(rowsOf(tenant, under))]);
      const after = effect === 'write' ? await digestOfOthers(session, tenant) : null;
      expect(answer).toMatchObject({ kind: 'rows' });
      expect(answer.kind === 'rows' && answer.rowCount > 0).toBe(true);
      expect(others.filter((other) => JSON.stringify(answer).includes(other))).toEqual([]);
      expect(after).toBe(before);
      seen.push(JSON.stringify(answer).replaceAll(tenant, 'the tenant'));
      if (tenant === owner)
        observe('answer', answer, { neighbours: neighbours ?? false, ...(neighbours && { tolerance }) });
      await session.run('ROLLBACK');
      await session.run('BEGIN');
    }
    expect(new Set(seen).size).toBe(1);
  });

  if (!byId) continue;
  check(`${name}: another tenant's id finds nothing`, async ({ session, under, observe, expect }) => {
    const before = effect === 'write' ? await digestOfOthers(session, intruder) : null;
    const answer = await session.attempt(sql, [intruder, ...values(rowsOf(owner, under))]);
    const after = effect === 'write' ? await digestOfOthers(session, intruder) : null;
    expect(answer).toMatchObject({ kind: 'rows', rowCount: 0, rows: [] });
    expect(after).toBe(before);
    observe('answer', answer);
  });
}

check('a product query that forgets the tenant once is caught in the statement', async ({ observe, expect }) => {
  const forgotten = productQueries.flatMap(({ name, sql }) =>
    withoutOneTenant(sql).map((mutant) => ({ name, mutant })),
  );
  expect(forgotten.length).toBeGreaterThan(productQueries.length);
  for (const { name, mutant } of forgotten) {
    const missing = await missingTenantFilters(mutant, rules);
    expect({ name, mutant, caught: missing.length > 0 }).toEqual({ name, mutant, caught: true });
  }
  observe('statements caught', forgotten.length);
});

/** The statement as many times as it names the tenant, each time with one of the places forgotten. */
function withoutOneTenant(sql: string): string[] {
  const places = [...sql.matchAll(/(?:\w+\.)?user_id = (?:\$1|\w+\.user_id)|(?<=INSERT INTO \w+ \()user_id, /g)];
  return places.map((place) => {
    const forgotten = place[0].endsWith(', ') ? '' : 'TRUE';
    return `${sql.slice(0, place.index)}${forgotten}${sql.slice(place.index + place[0].length)}`;
  });
}

check('reads that forget the tenant do leak, so the data can tell', async ({ session, under, observe, expect }) => {
  const leaks: string[] = [];
  for (const { name, sql, values, effect, byId } of productQueries) {
    const forgetful = sql.replaceAll(/(?:\w+\.)?user_id = \$1/g, '$1::text IS NOT NULL');
    if (effect !== 'read' || byId || forgetful === sql) continue;
    const answer = await session.run(forgetful, [owner, ...values(rowsOf(owner, under))]);
    expect({ name, leaks: JSON.stringify(answer.rows).includes(intruder) }).toEqual({ name, leaks: true });
    leaks.push(name);
  }
  expect(leaks.length).toBeGreaterThan(10);
  observe('reads that leak', leaks);
});

check('a vector search inside a tenant returns as many rows as it may', async ({ session, under, observe, expect }) => {
  const { document_chunks: chunks } = rowsOf(owner, under);
  const vector = chunks[0]?.embedding ?? null;
  for (const limit of [1, 5, chunks.length, chunks.length + 10]) {
    const answer = await session.run(
      `SELECT id, embedding <=> $2::vector AS distance FROM document_chunks
        WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT $3`,
      [owner, vector, limit],
    );
    expect(answer.rowCount).toBe(Math.min(limit, chunks.length));
    expect(answer.rows.every(([id]) => id?.startsWith(`${owner}/`))).toBe(true);
    observe(`limit ${limit}`, answer, { neighbours: true, tolerance });
  }
});

check('a row of another tenant at distance 0 is not returned', async ({ session, under, observe, expect }) => {
  const { memories } = rowsOf(intruder, under);
  const found = (tenant: string) =>
    session.run(
      `SELECT id, embedding <=> $2::vector AS distance FROM memories WHERE user_id = $1 ORDER BY embedding <=> $2::vector LIMIT 1`,
      [tenant, memories[0]?.embedding ?? null],
    );
  const own = await found(owner);
  expect(own.rows).toEqual([[`${owner}/memories/0`, '0']]);
  observe('nearest', own, { neighbours: true, tolerance });
  const stranger = await found('tenant-without-rows');
  expect(stranger.rows).toEqual([]);
  observe('nearest of a tenant without rows', stranger);
});
