import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { plants } from './plants.ts';
import { production, shown, writeShop } from './planted.ts';
import { sampled } from '../campaigns.ts';
import { createSmallProduct } from '../gate/suite/small-product.ts';
import { nativeServer } from '../../src/engine/server/native.ts';

const page = new URL('../../docs/broken-verdicts.md', import.meta.url);
const writes = process.env['PGPARITY_WRITE_DOCS'] === '1';
const native = await nativeServer.find(production(), process.env);
const lacking = native.available ? '' : ` (not here: ${native.reason})`;

/**
 * The page shows what these runs print. `PGPARITY_WRITE_DOCS=1 npx vitest run test/docs` writes it anew; otherwise each
 * text on the page has to give the same causes, the same parts and the same verdict as the run.
 */
describe.skipIf(lacking !== '')(`a reader finds the cause of a broken verdict on the first screen${lacking}`, () => {
  test.each(writes ? plants : sampled(plants, 4))('$name', { timeout: 600_000 }, async (planted) => {
    const product = await createSmallProduct();
    try {
      await writeShop(product);
      const text = await shown(planted, product, process.env);
      const firstScreen = text.split('\n').slice(0, 24).join('\n');
      // Words are wrapped at any space.
      for (const words of planted.firstScreen) expect(firstScreen.replaceAll(/\s+/g, ' ')).toContain(words);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      if (writes) await write(planted.name, text, planted.cause);
      // A section that the page lacks is no shape at all.
      expect(shapeOf(await written(planted.name))).toEqual(shapeOf(text));
    } finally {
      await product.remove();
    }
  });
});

/** The causes, the titles of the parts, and the last line. */
function shapeOf(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const titles = lines
    .filter((line) => /^[A-Z][A-Za-z ]+(?:\(\d+[^)]*\))?$/.test(line))
    // How many results are lost with a thread depends on the clock.
    .map((line) => line.replace(/^(Not exercised) .*/, '$1'));
  const start = lines.indexOf('Why it is broken');
  const causes = start < 0 ? [] : lines.slice(start, lines.indexOf('Profiles'));
  return [...causes, ...titles, lines.at(-1) ?? ''];
}

async function written(name: string): Promise<string> {
  const text = await readFile(page, 'utf8');
  return new RegExp(`## .*: ${name}\n[^]*?\`\`\`\n([^]*?)\`\`\``).exec(text)?.[1] ?? '';
}

async function write(name: string, text: string, cause: string): Promise<void> {
  const [about = '', ...sections] = (await readFile(page, 'utf8')).split(/^(?=## )/m);
  const own = sections.filter((section) => !new RegExp(`^## .*: ${name}\n`).test(section));
  const number = plants.findIndex((planted) => planted.name === name) + 1;
  const section = `## ${number}: ${name}\n\n\`\`\`\n${text}\`\`\`\n\nThe cause: ${cause}\n`;
  const all = [...own.map((each) => `${each.trimEnd()}\n`), section].toSorted((a, b) => numberOf(a) - numberOf(b));
  await writeFile(page, [`${about.trimEnd()}\n`, ...all].join('\n'));
}

function numberOf(section: string): number {
  return Number(/^## (\d+)/.exec(section)?.[1]);
}
