import { realEmbeddings, titles, type StatisticName, type Statistics } from './statistic.ts';

/** A table for a person, 80 columns wide at most, with the same of real text embeddings beside it for scale. */
export function renderStatistics(statistics: Statistics): string {
  const lines = [row('', 'here', 'real embeddings')];
  for (const name of Object.keys(titles) as StatisticName[]) {
    const value = statistics[name];
    if (value !== undefined) lines.push(row(titles[name], numberText(value), numberText(realEmbeddings[name])));
  }
  lines.push('', ...explanation);
  return `${lines.join('\n')}\n`;
}

const explanation = [
  'Cosines, distances and variance are those of the rows scaled to unit length.',
  'Real embeddings: 10,247 texts, a BGE base model of 768 dimensions.',
];

function row(title: string, value: string, anchor: string): string {
  return `${title.padEnd(46)}${value.padStart(16)}${anchor.padStart(17)}`.trimEnd();
}

function numberText(value: number | undefined): string {
  if (value === undefined) return '';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
