import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pgparity-release-'));
  mkdirSync(join(folder, 'scripts'));
  const script = join(import.meta.dirname, '../../scripts/release-changelog.mjs');
  copyFileSync(script, join(folder, 'scripts', 'release-changelog.mjs'));
  writeFileSync(join(folder, 'package.json'), '{ "version": "1.2.0" }');
});
afterEach(() => rmSync(folder, { recursive: true }));

function release(changelog: string): {
  readonly status: number | null;
  readonly stderr: string;
  readonly text: string;
} {
  const file = join(folder, 'CHANGELOG.md');
  writeFileSync(file, changelog);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts', 'release-changelog.mjs')], {
    encoding: 'utf8',
  });
  return { status, stderr, text: readFileSync(file, 'utf8') };
}

test('what is unreleased becomes the section of the version', () => {
  const { status, text } = release('# Changelog\n\n## Unreleased\n\n- One thing.\n\n## 1.1.0 (2026-01-01)\n\n- Old.\n');
  expect(status).toBe(0);
  expect(text).toMatch(
    /^# Changelog\n\n## Unreleased\n\n## 1\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n- One thing\.\n\n## 1\.1\.0 \(2026-01-01\)\n\n- Old\.\n$/,
  );
});

test.each(['# Changelog\n', '# Changelog\n\n## Unreleased\n\n## 1.1.0\n\n- Old.\n'])(
  'a release without a line is refused, and nothing is written',
  (changelog) => {
    expect(release(changelog)).toEqual({
      status: 1,
      stderr: 'CHANGELOG.md has no line under "## Unreleased": write what users notice, then release.\n',
      text: changelog,
    });
  },
);
