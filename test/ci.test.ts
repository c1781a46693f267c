import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeConfig } from './cli/write-config.ts';
import { createSmallProduct, type SmallProduct } from './gate/suite/small-product.ts';
import { alloydbOmni } from '../fixtures/profiles.ts';
import { nativeServer } from '../src/engine/server/native.ts';

const project = resolve(import.meta.dirname, '..');
const native = await nativeServer.find(alloydbOmni, process.env);
const whyNot = native.available ? '' : ` (skipped: ${native.reason})`;

const action = z
  .object({ runs: z.object({ steps: z.array(z.object({ id: z.string().optional(), run: z.string().optional() })) }) })
  .parse(parse(await readFile(join(project, 'ci/github/action.yml'), 'utf8')));
const template = z
  .record(z.string(), z.object({ script: z.array(z.string()) }))
  .parse(parse(await readFile(join(project, 'ci/gitlab/pgparity.yml'), 'utf8')));

describe.skipIf(whyNot !== '')(`the steps of CI, run here${whyNot}`, { timeout: 300_000 }, () => {
  let product: SmallProduct;
  let ground: Record<string, string>;

  beforeAll(async () => {
    product = await createSmallProduct();
    const config = await writeConfig(product.folder);
    await product.writeMigration('001_things', 'CREATE TABLE things (id int PRIMARY KEY);');
    await product.write(
      'things',
      `checks()('one', async ({ session, observe }) => observe('it', await session.run('SELECT 1')));`,
    );
    // What a job finds there: pgparity as npm links it.
    await mkdir(join(product.folder, 'node_modules/.bin'), { recursive: true });
    const program = `#!/bin/sh\nexec '${process.execPath}' '${project}/dist/cli/main.js' "$@"\n`;
    await writeFile(join(product.folder, 'node_modules/.bin/pgparity'), program, { mode: 0o755 });
    ground = { CONFIG: config };
  });

  afterAll(() => product.remove());

  const ciOf = {
    GitHub: {
      exercise: stepOf('exercise'),
      merge: stepOf('merge'),
      variables: (profile: string, words: string) => ({
        PROFILE: profile,
        REQUIRE: 'pgvector,alloydb-omni',
        BASE: '',
        ARGUMENTS: words,
      }),
    },
    GitLab: {
      exercise: template['.pgparity-exercise']?.script.join('\n') ?? '',
      merge: template['.pgparity-merge']?.script.join('\n') ?? '',
      variables: (profile: string, words: string) => ({
        PARITY_PROFILE: profile,
        PARITY_REQUIRE: 'pgvector,alloydb-omni',
        PARITY_ARGUMENTS: words,
      }),
    },
  };

  test.each(Object.entries(ciOf))(
    '%s: two profiles side by side, merged, end with the verdict of one run',
    async (name, { exercise, merge, variables }) => {
      const words = `--config ${ground['CONFIG']}`;
      const summary = join(product.folder, 'summary.md');
      const jobs = await Promise.all(
        ['pgvector', 'alloydb-omni'].map((profile) => bash(exercise, variables(profile, `${words} --server native`))),
      );
      expect(jobs.map(({ code }) => code)).toEqual([0, 0]);
      const merged = await bash(merge, { ...variables('', `${words} --allow-stand-in`), GITHUB_STEP_SUMMARY: summary });
      // The stand-in's extension is a difference that this product does not expect.
      expect({ code: merged.code, stderr: merged.stderr }).toEqual({ code: 1, stderr: '' });
      expect(merged.stdout).toContain('observed: extension alloydb_scann');
      expect(merged.stdout.includes('::error ')).toBe(name === 'GitHub');
      const verdict = JSON.parse(
        await readFile(join(product.folder, 'pgparity-reports/verdict.json'), 'utf8'),
      ) as object;
      expect(verdict).toMatchObject({
        verdict: 'broken',
        counts: { unexpectedDivergences: 1 },
        profiles: [{ evidence: 'live' }, { evidence: 'live' }, {}],
      });
      expect(await readFile(join(product.folder, 'pgparity-reports/comment.md'), 'utf8')).toMatch(/^<!-- pgparity -->/);
    },
  );

  test.each(Object.entries(ciOf))(
    '%s: a job that cannot start fails with its exit code',
    async (_, { exercise, variables }) => {
      expect(
        await bash(`rm -rf pgparity-evidence\n${exercise}`, variables('nobody', `--config ${ground['CONFIG']}`)),
      ).toMatchObject({ code: 2, stderr: expect.stringContaining('no profile named "nobody"') });
    },
  );

  /** As a step of CI runs it. */
  function bash(
    script: string,
    env: Record<string, string>,
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((ended) => {
      execFile(
        'bash',
        ['-eo', 'pipefail', '-c', script],
        { cwd: product.folder, env: { ...process.env, ...env } },
        (error, stdout, stderr) => ended({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }
});

function stepOf(id: string): string {
  return action.runs.steps.find((step) => step.id === id)?.run ?? '';
}
