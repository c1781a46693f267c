// `npm version` runs it: what is under "Unreleased" in CHANGELOG.md becomes the section of the new version. A release
// without a line there is refused, before anything is committed.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../CHANGELOG.md', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const text = readFileSync(file, 'utf8');
const [, unreleased] = /^## Unreleased\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text) ?? [];
if (unreleased === undefined || !/^- /m.test(unreleased)) {
  process.stderr.write('CHANGELOG.md has no line under "## Unreleased": write what users notice, then release.\n');
  process.exit(1);
}
const today = new Date().toISOString().slice(0, 10);
writeFileSync(file, text.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${today})\n`));
