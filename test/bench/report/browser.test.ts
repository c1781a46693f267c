import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startChromium } from './chromium.ts';
import { pageText } from './page.ts';
import { sweepRecord } from './sweep-record.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';
import type { HtmlOptions } from '../../../src/bench/report/html.ts';
import { compareResults } from '../../../src/bench/compare/compare-results.ts';
import { renderCompareHtml } from '../../../src/bench/report/compare-html.ts';
import { operatingPoints } from '../../../src/vault/result/operating-point.ts';
import { guard } from '../../../src/vault/guard/guard.ts';

const executable = findChromium();
const skipped = 'no Chromium here: name one with PGPARITY_CHROMIUM';

describe.skipIf(executable === null)(`the report in a browser${executable === null ? ` (${skipped})` : ''}`, () => {
  let folder: string;
  let browser: Browser;
  let report: string;
  let hostile: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pgparity-report-'));
    const records = [sweepRecord({ profile: 'pgvector' }), sweepRecord({ profile: 'alloydb-omni' })];
    report = await written('report.html', records);
    hostile = await written('hostile.html', records.map(withLongNames));
    browser = await startChromium(executable ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const looks = [1280, 375].flatMap((width) =>
    (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
  );

  test.each(looks)(
    'at $width pixels, $colorScheme: no error, no request, no overflow, no empty picture',
    async (look) => {
      for (const url of [report, hostile]) {
        await withPage(look, async (page) => {
          const { problems, requests } = watched(page);
          await page.goto(url);
          expect(problems).toEqual([]);
          expect(requests).toEqual([url]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
          const sizes = await page.$$eval('figure, .chart', (elements) =>
            elements.map((element) => {
              const { width, height } = element.getBoundingClientRect();
              return { width, height };
            }),
          );
          expect(sizes.length).toBeGreaterThan(20);
          for (const { width, height } of sizes) {
            expect(width).toBeGreaterThan(200);
            expect(height).toBeGreaterThan(100);
          }
        });
      }
    },
  );

  test('two results on one page fit a telephone and a screen, and what changed comes first', async () => {
    const records = [
      sweepRecord({ profile: 'pgvector' }),
      sweepRecord({ profile: 'pgvector', runId: '2026-11-26-0a1b2c' }),
    ] as const;
    const [first, second] = records;
    const file = join(folder, 'compare.html');
    const comparison = compareResults(first.result, second.result);
    const ids = ['one/pgvector', 'two/pgvector'] as const;
    await writeFile(file, renderCompareHtml({ records, ids, comparison, findings: [], generatedAt: new Date(0) }));
    for (const width of [1280, 390]) {
      await withPage({ width, colorScheme: 'light' }, async (page) => {
        const { problems } = watched(page);
        await page.goto(pathToFileURL(file).href);
        expect(problems).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        const verdict = await page.locator('#change .verdict').boundingBox();
        expect(verdict?.y).toBeLessThan(500);
      });
    }
  });

  test('no label of an axis lies on another one, on a screen and on a telephone', async () => {
    for (const { width, colorScheme } of looks.filter((look) => look.colorScheme === 'light')) {
      await withPage({ width, colorScheme }, async (page) => {
        await page.goto(report);
        expect(await page.evaluate(overlappingLabels)).toEqual([]);
      });
    }
  });

  test('light and dark differ, and text stands out against its ground in both', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await withPage({ width: 1280, colorScheme }, async (page) => {
        await page.goto(report);
        const [ink, paper, ...colors] = await page.evaluate(colorsOfPage);
        expect(contrast(ink ?? '', paper ?? '')).toBeGreaterThan(10);
        expect(colors).toHaveLength(3);
        for (const color of colors) expect(contrast(color, paper ?? '')).toBeGreaterThan(4.5);
        expect(luminance(paper ?? '') > 0.5).toBe(colorScheme === 'light');
      });
    }
  });

  test('it prints: no table is wider than the paper, and the pages are a PDF', async () => {
    // A4 across, without its margins of 12 mm, at 96 pixels an inch.
    await withPage({ width: 1032, colorScheme: 'dark' }, async (page) => {
      await page.goto(report);
      await page.emulateMedia({ media: 'print' });
      const edges = await page.$$eval('table, figure', (elements) =>
        elements.map((element) => element.getBoundingClientRect().right),
      );
      expect(Math.max(...edges)).toBeLessThanOrEqual(1032);
      const [, paper] = await page.evaluate(colorsOfPage);
      expect(luminance(paper ?? '')).toBe(1);
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    });
  });

  test('the report of one profile prints on ten pages at most', async () => {
    const { result, samples } = sweepRecord({ profile: 'pgvector' });
    // A benchmark runs loops at the operating points only.
    const looped = new Set(operatingPoints(result.points));
    const points = result.points.map((point) =>
      looped.has(point) ? point : { ...point, closedLoops: [], openLoops: [] },
    );
    const url = await written('one.html', [{ result: { ...result, points }, samples }]);
    await withPage({ width: 1032, colorScheme: 'light' }, async (page) => {
      await page.goto(url);
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page(?!s)/g) ?? [];
      expect(pages.length).toBeGreaterThan(3);
      expect(pages.length).toBeLessThanOrEqual(10);
    });
  });

  test.each(['Vector search', 'Vektorsuche über alles'])(
    'a PDF that is printed of "%s" carries the canary where the guard finds it',
    async (title) => {
      const url = await written('printed.html', [sweepRecord({ profile: 'alloydb-omni' })], { title });
      const file = join(folder, 'printed.pdf');
      await withPage({ width: 1032, colorScheme: 'light' }, async (page) => {
        await page.goto(url);
        await writeFile(file, await page.pdf({ preferCSSPageSize: true }));
      });
      const { alarms } = await guard({
        environment: { PGPARITY_VAULT: join(folder, 'none') },
        folder,
        paths: [file],
      });
      expect(alarms.map(({ kind }) => kind)).toEqual([expect.stringMatching(/^(?:hidden-)?canary$/)]);
    },
  );

  async function written(
    name: string,
    records: readonly BenchmarkRecord[],
    options: Partial<HtmlOptions> = {},
  ): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, pageText(records, options));
    return pathToFileURL(file).href;
  }

  async function withPage(look: { width: number; colorScheme: 'light' | 'dark' }, use: (page: Page) => Promise<void>) {
    const page = await browser.newPage({
      viewport: { width: look.width, height: 900 },
      colorScheme: look.colorScheme,
      javaScriptEnabled: true,
    });
    try {
      await use(page);
    } finally {
      await page.close();
    }
  }
});

function watched(page: Page): { readonly problems: string[]; readonly requests: string[] } {
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  page.on('request', (request) => void requests.push(request.url()));
  return { problems, requests };
}

const colorsOfPage = `(() => {
  const style = getComputedStyle(document.documentElement);
  return ['--ink', '--paper', '--ivfflat', '--hnsw', '--scann'].map((name) => style.getPropertyValue(name).trim());
})()` as unknown as () => string[];

/** Pairs of tick labels of one axis the boxes of which touch. */
const overlappingLabels = `(() => {
  const found = [];
  for (const axis of document.querySelectorAll('g[aria-label$="tick label"]')) {
    if (axis.closest('.wide, .narrow').offsetParent === null) continue;
    if (axis.querySelector('[transform*="rotate"]') !== null) continue;
    const boxes = [...axis.querySelectorAll('text')].filter((text) => text.textContent !== '');
    for (let index = 1; index < boxes.length; index += 1) {
      const [a, b] = [boxes[index - 1], boxes[index]].map((text) => text.getBoundingClientRect());
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 2 || b.bottom <= a.top + 2;
      if (!apart) found.push(axis.getAttribute('aria-label') + ': ' + boxes[index - 1].textContent + ' and ' + boxes[index].textContent);
    }
  }
  return found;
})()` as unknown as () => string[];

/** After WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function withLongNames({ result, samples }: BenchmarkRecord): BenchmarkRecord {
  const name = `<script>${'x'.repeat(300)}</script>🦀 שלום`;
  return {
    samples,
    result: {
      ...result,
      dataset: { ...result.dataset, name },
      profile: { ...result.profile, title: name, description: name },
      drift: result.drift.map((step) => ({ ...step, step: `${step.step} ${name}` })),
      warnings: [{ code: 'long', sentence: name }],
      filters: result.filters.map((filter) => ({ ...filter, plan: name })),
    },
  };
}
