import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planted, plantedData, writeVecs } from './planted-data.ts';
import { SmallBench } from './small-bench.ts';
import { nativeMissing, withNativeServer } from '../../../schema/migrate/native-database.ts';
import { pgvector } from '../../../../fixtures/profiles.ts';

const missing = await nativeMissing(pgvector);

describe.skipIf(missing !== undefined)(`a dataset with faults${missing === undefined ? '' : ` (${missing})`}`, () => {
  const server = withNativeServer(pgvector);
  const data = plantedData();

  async function files(bench: SmallBench, base: readonly Float32Array[], truth: readonly Int32Array[] | null) {
    return {
      kind: 'files',
      base: await writeVecs(join(bench.folder, 'base.fvecs'), base),
      queries: await writeVecs(join(bench.folder, 'query.fvecs'), data.queries),
      truth: truth === null ? null : await writeVecs(join(bench.folder, 'truth.ivecs'), truth),
      metric: 'l2',
      column: null,
      skipBadRows: false,
    } as const;
  }

  const whole = { rows: null, queries: planted.queries };

  test.each([
    ['not a number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('a row that is %s: refused with its place, or left out and counted', async (_, element) => {
    const bench = await SmallBench.create(await server.createDatabase());
    const base = data.base.map((vector, row) => (row === 700 ? vector.with(3, element) : vector));
    const choice = await files(bench, base, null);
    const refused = await bench.run({ ...whole, data: choice });
    expect(refused).toMatchObject({ exitCode: 2, results: [], stdout: '' });
    expect(refused.error?.message).toMatch(/base\.fvecs.*row 700/);
    const { exitCode, results } = await bench.run({ ...whole, data: { ...choice, skipBadRows: true } });
    expect(exitCode).toBe(0);
    expect(results[0]?.dataset).toMatchObject({ rows: planted.rows - 1, skippedRows: 1 });
    expect(results[0]?.warnings.map(({ code }) => code)).toContain('rows-skipped');
  });

  test.each([
    ['is null', 'null'],
    ['is short of an element', JSON.stringify(Array.from({ length: planted.dimensions - 1 }, () => 1))],
    ['has an element that is text', JSON.stringify(Array.from({ length: planted.dimensions }, () => 'one'))],
    ['has an element beyond float32', JSON.stringify(Array.from({ length: planted.dimensions }, () => 1e300))],
  ])('a line whose vector %s: refused with its place, or left out and counted', async (_, vector) => {
    const bench = await SmallBench.create(await server.createDatabase());
    const lines = data.base.map((row) => `{"embedding":${JSON.stringify([...row])}}`);
    lines[700] = `{"embedding":${vector}}`;
    const base = join(bench.folder, 'base.jsonl');
    await writeFile(base, `${lines.join('\n')}\n`);
    const choice = { ...(await files(bench, data.base, null)), base, column: 'embedding' };
    const refused = await bench.run({ ...whole, data: choice });
    expect(refused).toMatchObject({ exitCode: 2, results: [], stdout: '' });
    expect(refused.error?.message).toMatch(/base\.jsonl.*row 700/);
    const { exitCode, results } = await bench.run({ ...whole, data: { ...choice, skipBadRows: true } });
    expect(exitCode).toBe(0);
    expect(results[0]?.dataset).toMatchObject({ rows: planted.rows - 1, skippedRows: 1 });
  });

  test('an empty file is refused', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const refused = await bench.run({ ...whole, data: await files(bench, [], null) });
    expect(refused).toMatchObject({ exitCode: 2, results: [], stdout: '' });
    expect(refused.error?.message).toMatch(/base\.fvecs.*(?:empty|no rows)/);
  });

  test('neighbours of other queries are refused', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const few = [Int32Array.from({ length: 10 }, (_, place) => place)];
    const refused = await bench.run({ ...whole, data: await files(bench, data.base, few) });
    expect(refused).toMatchObject({ exitCode: 2, results: [], stdout: '' });
    expect(refused.error?.message).toMatch(
      /truth\.ivecs has neighbours for 1 queries, but .*query\.fvecs has 200 queries/,
    );
  });

  test('a query that is nearest to nothing, as zeros are by their cosine, ends it without a result', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const choice = await files(bench, data.base, null);
    await writeVecs(choice.queries, data.queries.with(7, new Float32Array(planted.dimensions)));
    const outcome = await bench.run({ ...whole, data: { ...choice, metric: 'cosine' } });
    expect(outcome).toMatchObject({ exitCode: 2, results: [], stdout: '' });
    expect(outcome.error?.message).toMatch(/^Query 7 is a zero vector/);
  });

  test('a file that ends within a row is refused', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const choice = await files(
      bench,
      [...data.base.slice(0, 500), data.base[500]?.slice(0, 7) ?? new Float32Array()],
      null,
    );
    const refused = await bench.run({ ...whole, data: choice });
    expect(refused).toMatchObject({ exitCode: 2, results: [], stdout: '' });
  });

  test('neighbours that are not the nearest ones end it with 1, and nothing is measured', async () => {
    const bench = await SmallBench.create(await server.createDatabase());
    const wrong = data.queries.map((_, query) => Int32Array.from({ length: 10 }, (_unused, place) => query + place));
    const outcome = await bench.run({ ...whole, data: await files(bench, data.base, wrong) });
    expect(outcome).toMatchObject({ exitCode: 1, results: [], stdout: '' });
    expect(outcome.error?.message).toMatch(/truth\.ivecs.* disagrees on query 0/);
    expect(await bench.steps()).toEqual(new Map());
  });
});
