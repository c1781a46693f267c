import { parseHTML } from 'linkedom';
import { renderHtml, type HtmlOptions } from '../../../src/bench/report/html.ts';
import type { BenchmarkRecord } from '../../../src/vault/result/result.ts';

/** An element as far as the tests look at it. */
export interface PageElement {
  readonly tagName: string;
  readonly textContent: string;
  readonly nextElementSibling: PageElement | null;
  readonly parentElement: PageElement | null;
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

const pageOptions: HtmlOptions = {
  title: 'Vector search',
  generatedAt: new Date('2026-11-25T02:10:00Z'),
};

export function pageText(records: readonly BenchmarkRecord[], options: Partial<HtmlOptions> = {}): string {
  return renderHtml(records, { ...pageOptions, ...options });
}

export function pageOf(html: string): PageElement {
  const { document } = parseHTML(html);
  return document.documentElement as unknown as PageElement;
}

export function all(page: PageElement, selector: string): readonly PageElement[] {
  return [...page.querySelectorAll(selector)];
}
