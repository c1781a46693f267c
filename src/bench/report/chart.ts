import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { markup, Markup } from '../../base/markup.ts';
import { clusters } from '../../base/terminal/text-width.ts';
import { visible } from '../../base/terminal/visible.ts';

/** A picture that can be drawn for a screen's width and for a telephone's. */
export interface Chart {
  /** For those who do not see it. */
  readonly description: string;
  draw(frame: Frame): Plot.PlotOptions;
}

export interface Frame {
  readonly widthPixels: number;
  readonly narrow: boolean;
}

/**
 * The picture as static SVG, drawn twice; the style of the page shows the one that fits. Letters keep their size, and
 * nothing runs in the reader's browser.
 */
export function renderChart(chart: Chart): Markup {
  return markup`<div class="chart">${frames.map(
    (frame) => markup`<div class="${frame.narrow ? 'narrow' : 'wide'}">${drawn(chart, frame)}</div>`,
  )}</div>`;
}

/** Text for a picture: harmless there, and no longer than given. */
export function chartText(text: string, lettersMax: number): string {
  const letters = clusters(visible(text));
  return letters.length <= lettersMax ? letters.join('') : `${letters.slice(0, lettersMax - 1).join('')}…`;
}

/** What is said of a sign when somebody points at it. */
export function tooltip(...lines: readonly string[]): string {
  return lines.map(visible).join('\n');
}

const frames: readonly Frame[] = [
  { widthPixels: 760, narrow: false },
  { widthPixels: 340, narrow: true },
];

const shared = {
  className: 'plot',
  style: { fontSize: '12px', overflow: 'visible' },
} as const satisfies Plot.PlotOptions;

function drawn(chart: Chart, frame: Frame): Markup {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ ...shared, ...chart.draw(frame), width: frame.widthPixels, document });
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const element of svg.querySelectorAll('*')) shortenNumbers(element);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', visible(chart.description));
  return new Markup(svg.outerHTML);
}

/** Hundredths of a pixel are enough; seventeen digits make a report five times as long. */
function shortenNumbers(element: Element): void {
  for (const name of ['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height']) {
    const value = element.getAttribute(name);
    if (value !== null) element.setAttribute(name, value.replaceAll(/(\.\d\d)\d+/g, '$1'));
  }
}

interface Element {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}
