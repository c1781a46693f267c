import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brokenDocument, incompleteDocument, parityDocument } from './example-documents.ts';
import { findChromium, startChromium } from '../../bench/report/chromium.ts';
import { htmlPage } from '../../../src/gate/report/page/html-page.ts';

const executable = findChromium();
const skipped = executable === null ? ' (no Chromium here: name one with PGPARITY_CHROMIUM)' : '';

describe.skipIf(executable === null)(`the verdict in a browser${skipped}`, () => {
  let folder: string;
  let browser: Browser;
  const urls: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-page-'));
    const long = { ...brokenDocument, summary: `<b>${'x'.repeat(500)}</b> ${brokenDocument.summary}` };
    for (const [name, document] of Object.entries({
      parity: parityDocument,
      broken: brokenDocument,
      incomplete: incompleteDocument,
      long,
    })) {
      const file = join(folder, `${name}.html`);
      await writeFile(file, htmlPage(document, name === 'broken' ? parityDocument : null));
      urls[name] = pathToFileURL(file).href;
    }
    browser = await startChromium(executable ?? '');
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const looks = [1280, 390].flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
  );

  test.each(looks)(
    'at $width pixels, $colorScheme: no error, no request, no overflow; the verdict first',
    async (look) => {
      for (const [name, url] of Object.entries(urls)) {
        await withPage(look, async (page) => {
          const problems: string[] = [];
          const requests: string[] = [];
          page.on('console', (message) => void problems.push(message.text()));
          page.on('pageerror', (error) => void problems.push(error.message));
          page.on('request', (request) => void requests.push(request.url()));
          await page.goto(url);
          await page.keyboard.press('a');
          expect({ name, problems, requests }).toEqual({ name, problems: [], requests: [url] });
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
          const [verdict] = await boxes(page, 'h1');
          expect(verdict?.bottom).toBeLessThan(200);
          const causes = await boxes(page, '.causes');
          for (const { top } of name === 'long' ? [] : causes) expect(top).toBeLessThan(600);
        });
      }
    },
  );

  test('a cause on the first screen leads to both answers, side by side, marked where they differ', async () => {
    await withPage({ width: 1280, colorScheme: 'light' }, async (page) => {
      await page.goto(urls['broken'] ?? '');
      expect(await page.locator('.causes li').nth(1).textContent()).toMatch(
        / on pgvector and embedded, .* on alloydb-omni/,
      );
      await page.click('.causes li:nth-child(2) a');
      // The script hears of the new address a moment later.
      await page.locator('#f2[open]').waitFor();
      expect(await page.locator('#f2 .answers thead th').allTextContents()).toEqual([
        '',
        'pgvector, embedded',
        'alloydb-omni',
      ]);
      expect(await page.locator('#f2 .answers .differs th').first().textContent()).toBe('≠ answer');
      expect(await page.locator('#f2 .sql').textContent()).toContain('INSERT INTO sessions');
      expect(await page.locator('#f2 .command').textContent()).toMatch(/^npx pgparity run /);
      expect(await page.locator('#f2 .new').count()).toBe(1);
    });
  });

  test('it is searched, filtered by kind and by profile, and driven by the keyboard', async () => {
    await withPage({ width: 1280, colorScheme: 'light' }, async (page) => {
      await page.goto(urls['broken'] ?? '');
      const shown = (): Promise<number> => page.locator('.finding:not([hidden])').count();
      expect(await shown()).toBe(11);
      await page.keyboard.press('/');
      await page.keyboard.type('ORDER BY created_at DESC');
      expect(await shown()).toBe(1);
      await page.keyboard.press('Escape');
      expect(await shown()).toBe(11);
      await page.uncheck('input[value=differs]');
      expect(await shown()).toBe(5);
      await page.check('input[value=differs]');
      for (const name of ['alloydb-omni', 'embedded']) await page.uncheck(`input[value=${name}]`);
      await page.uncheck('input[value=pgvector]');
      expect(await shown()).toBe(1);
      await page.check('input[value=pgvector]');
      await page.locator('input[value=pgvector]').blur();
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      expect(await page.locator('.finding[open]').first().getAttribute('id')).toBe('f2');
      await page.keyboard.press('k');
      expect(await page.evaluate('document.activeElement.parentElement.id')).toBe('f1');
    });
  });

  test('it prints whole: everything is open, nothing is wider than the paper', async () => {
    await withPage({ width: 720, colorScheme: 'dark' }, async (page) => {
      await page.goto(urls['broken'] ?? '');
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('details:not([open])').count()).toBe(0);
      const edges = (await boxes(page, 'table, pre')).map(({ right }) => right);
      expect(Math.max(...edges)).toBeLessThanOrEqual(720);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await page.locator('.finding[open]').count()).toBe(0);
    });
  });

  test('without its script everything is there to read', async () => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(urls['broken'] ?? '');
    expect(await page.locator('.finding').count()).toBe(11);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    await page.close();
  });

  async function withPage(look: { width: number; colorScheme: 'light' | 'dark' }, use: (page: Page) => Promise<void>) {
    const page = await browser.newPage({ viewport: { width: look.width, height: 900 }, colorScheme: look.colorScheme });
    try {
      await use(page);
    } finally {
      await page.close();
    }
  }
});

function boxes(page: Page, selector: string): Promise<{ top: number; bottom: number; right: number }[]> {
  return page.$$eval(selector, (elements) =>
    elements.map((element) => {
      const { top, bottom, right } = element.getBoundingClientRect();
      return { top, bottom, right };
    }),
  );
}
