import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Proposal } from './propose.ts';
import { configText, suiteFile, suiteText } from './written-files.ts';
import { replaceFile } from '../../base/files/replace-file.ts';

/** Writes the config, a first suite and a script of package.json. Keeps what is there; answers what was done. */
export async function writeProposal(folder: string, proposal: Proposal): Promise<readonly string[]> {
  const done = [
    await writeNew(folder, 'pgparity.config.ts', configText(proposal)),
    await writeNew(folder, suiteFile, suiteText),
  ];
  const script = await addScript(join(folder, 'package.json'));
  return script === null ? done : [...done, script];
}

async function writeNew(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  if ((await stat(path).catch(() => null)) !== null) return `kept ${name}, which was there`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { flag: 'wx' });
  return `wrote ${name}`;
}

/** Null where there is no package.json, or one that nobody can read. */
async function addScript(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const { scripts = {} } = parsed as { readonly scripts?: Readonly<Record<string, string>> };
  if ('parity' in scripts) return 'kept the script "parity" of package.json';
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const changed = { ...parsed, scripts: { ...scripts, parity: 'pgparity run' } };
  await replaceFile(path, (temporary) => writeFile(temporary, `${JSON.stringify(changed, null, indent)}\n`));
  return 'added the script "parity" to package.json';
}
