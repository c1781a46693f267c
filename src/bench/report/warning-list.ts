import type { Warning } from '../../vault/result/result.ts';
import { markup, type Markup } from './markup.ts';

export function warningItem({ code, sentence }: Warning): Markup {
  return markup`<li>${sentence} <code>${code}</code></li>`;
}
