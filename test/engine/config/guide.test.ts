import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../cli/command-line.ts';
import { configSchema } from '../../../src/engine/config/config-schema.ts';
import { loadConfig } from '../../../src/engine/config/load-config.ts';
import { presets } from '../../../src/engine/profile/presets.ts';
import { variables } from '../../../src/base/config/variables.ts';

const guide = await text('docs/guides/config.md');

test('the guide lists every key of the config in a row of its own, and no other', () => {
  const keys = section('## Keys').matchAll(/^\| `(\w+)` \|/gm);
  expect([...keys].map(([, key]) => key)).toEqual(Object.keys(configSchema.shape));
});

test('the guide lists every preset with every option', () => {
  const rows = [...section('## Profiles').matchAll(/^\| `(\w+)` \|.*\|(.*)\|$/gm)];
  expect(rows.map(([, preset]) => preset)).toEqual(Object.keys(presets));
  for (const [, preset = '', options = ''] of rows) {
    const listed = [...options.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, option]) => option);
    expect(listed.toSorted(), preset).toEqual(Object.keys(presets[preset]?.options.shape ?? {}).toSorted());
  }
});

test('the guide lists every variable', () => {
  const listed = [...section('## Variables').matchAll(/^\| `(PGPARITY_\w+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(variables.map(({ name }) => name));
});

test('the example of the guide of another product is the one that the package is tried with', async () => {
  const page = await text('docs/guides/another-product.md');
  const [config, suite] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(config).toBe(await text('examples/two-tables/pgparity.config.ts'));
  expect(suite).toBe(await text('examples/two-tables/parity/orders.test.ts'));
  const { profiles } = await loadConfig(join(projectFolder, 'examples', 'two-tables'));
  expect(profiles.map(({ name }) => name)).toEqual(['production', 'laptop']);
});

function text(path: string): Promise<string> {
  return readFile(join(projectFolder, path), 'utf8');
}

function section(heading: string): string {
  const from = guide.indexOf(`${heading}\n`) + heading.length;
  const to = guide.indexOf('\n## ', from);
  return guide.slice(from, to === -1 ? undefined : to);
}
