import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../base/errors.ts';

/** Shows a file in the browser of this machine: the program in BROWSER, or the one that opens files here. */
export async function openInBrowser(file: string): Promise<void> {
  const url = pathToFileURL(resolve(file)).href;
  const [program, ...words] = openerOf();
  await new Promise<void>((done, fail) => {
    const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      done();
    });
    child.once('error', () =>
      fail(
        new UsageError('no-browser', `No browser can be opened here with "${program}" (--open): open ${url} yourself.`),
      ),
    );
  });
}

function openerOf(): readonly [string, ...string[]] {
  const named = process.env['BROWSER'];
  if (named !== undefined && named !== '') return [named];
  if (process.platform === 'darwin') return ['open'];
  return process.platform === 'win32' ? ['explorer'] : ['xdg-open'];
}
