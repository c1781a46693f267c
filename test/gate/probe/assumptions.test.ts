import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { projectFolder } from '../../cli/command-line.ts';
import { expectedOf } from '../../../src/gate/probe/assumption.ts';
import { restingSuites } from '../../../src/gate/probe/resting-suites.ts';
import { restsOn } from '../../../src/gate/probe/rests-on.ts';
import { assumptions } from '../../../src/gate/probe/assumptions.ts';

test('no two assumptions share an id', () => {
  const ids = assumptions.map(({ id }) => id);
  expect(ids.length).toBe(new Set(ids).size);
});

test('every switch of the stand-in belongs to one assumption', async () => {
  const source = await readFile(`${projectFolder}/fixtures/scann-stand-in/alloydb_scann.c`, 'utf8');
  const switches = [...source.matchAll(/"(scann_stand_in\.\w+)"/g)].map(([, name]) => name);
  const claimed = assumptions.flatMap(({ standInSwitch }) => standInSwitch ?? []);
  expect([...claimed, 'scann_stand_in.release'].toSorted()).toEqual(switches.toSorted());
});

test('every suite names assumptions that are there, and every assumption has a file or is a fact alone', async () => {
  const ids = assumptions.map(({ id }) => id);
  const suites = await restingSuites({ folder: projectFolder, suites: ['suites/**/*.test.ts'] });
  const named = suites.flatMap((suite) => suite.assumptions);
  expect(named.length).toBeGreaterThan(10);
  const unknown = named.filter(
    (name) => !ids.some((id) => id === name || (name.endsWith('*') && id.startsWith(name.slice(0, -1)))),
  );
  expect(unknown).toEqual([]);
  expect(Object.keys(restsOn).toSorted()).toEqual(ids.toSorted());
  expect(
    Object.values(restsOn)
      .flat()
      .filter((file) => !existsSync(`${projectFolder}/${file}`)),
  ).toEqual([]);
});

test('what a release of AlloyDB Omni alone has is expected neither of its stand-in nor of PostgreSQL', () => {
  const defaults = assumptions.find(({ id }) => id === 'pgvector.defaults');
  if (defaults === undefined || !('assumed' in defaults)) throw new RangeError('It is probed.');
  const settings = (release: string | null, isOmni: boolean): string[] =>
    Object.keys(expectedOf(defaults, release, isOmni).assumed as Readonly<Record<string, string>>);
  expect(settings('17.9', true)).toEqual(['ivfflat.iterative_scan', 'ivfflat.max_probes', 'ivfflat.probes']);
  for (const others of [settings('17.9', false), settings('15.12', true), settings(null, true)]) {
    expect(others).toContain('hnsw.ef_search');
  }
});

const guide = await readFile(`${projectFolder}/docs/guides/first-run-on-omni.md`, 'utf8');
const tableRows = guide
  .split('\n')
  .filter((line) => /^\| `\w+\./.test(line))
  .map((line) => line.split('|').flatMap((cell) => (cell.trim() === '' ? [] : [cell.trim().replaceAll('`', '')])));

const assumptionRows = tableRows.filter(([id]) => id?.startsWith('scann_stand_in.') === false);

test('the guide lists every assumption with its grade, what rests on it and what to change', () => {
  expect(assumptionRows.map(([id, grade]) => [id, grade])).toEqual(assumptions.map(({ id, grade }) => [id, grade]));
  expect(assumptionRows.filter((cells) => cells.length !== 4)).toEqual([]);
});

test('every file that the guide names beside an assumption is there', () => {
  const files = assumptionRows.flatMap(([, , resting = '', change = '']) => [
    ...resting.split(', '),
    ...(change.match(/\b(?:src|suites|schema|scripts|fixtures|apexflow)\/[\w./-]*\w/g) ?? []),
  ]);
  expect(files.length).toBeGreaterThan(assumptions.length);
  expect(files.filter((file) => !existsSync(`${projectFolder}/${file}`))).toEqual([]);
});

test('the guide says which switch of the stand-in plays which assumption', () => {
  const told = tableRows.filter(([name]) => name?.startsWith('scann_stand_in.') === true);
  const switched = assumptions.flatMap(({ id, standInSwitch }) =>
    standInSwitch === undefined ? [] : [[standInSwitch, id]],
  );
  expect(told.toSorted()).toEqual(switched.toSorted());
});
