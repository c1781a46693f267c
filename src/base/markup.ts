import { visible } from './terminal/visible.ts';

/**
 * HTML from a template: `markup\`<b>${name}</b>\``. Every text that is put in is escaped, for elements and for attributes
 * in double quotes; only other markup goes in as it is. Null puts in nothing, a list its items one after another.
 */
export function markup(template: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const text = template.map((piece, index) => (index === 0 ? piece : `${written(contents[index - 1])}${piece}`));
  return new Markup(text.join(''));
}

export type Content = string | number | Markup | null | readonly Content[];

/** A piece of HTML that is safe to put into another one. */
export class Markup {
  readonly #text: string;

  /** @param text HTML that nobody else's text went into without being escaped. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Text as HTML. Controls, direction overrides and lone surrogates are shown as escapes, as on a terminal. */
function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function written(content: Content | undefined): string {
  if (content === undefined || content === null) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(written).join('');
  return escaped(String(content));
}
