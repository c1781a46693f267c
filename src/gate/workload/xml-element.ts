/** An element of an XML document. Names are without their namespace's prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text in it, that of its children left out. */
  readonly text: string;
}

/**
 * Reads what test runners write: elements, attributes, text, CDATA. Comments, instructions and a document type are
 * skipped, and no entity but XML's own is known. Throws a SyntaxError with the line where the document is broken or ends
 * too early.
 */
export function readXml(document: string): XmlElement {
  const text = document.replace(/^\ufeff/, '');
  const root = open('', '');
  const path = [root];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new SyntaxError(`line ${lineOf(text, at)} is not XML: ${text.slice(at, at + 40)}`);
    const [, cdata, closed, opened, attributes = '', empty, characters] = match;
    const current = path.at(-1) ?? root;
    if (cdata !== undefined) current.text += cdata;
    else if (characters !== undefined) current.text += decoded(characters);
    else if (opened !== undefined) {
      const element = open(localName(opened), attributes);
      current.children.push(element);
      if (empty === '') path.push(element);
    } else if (closed !== undefined) {
      if (path.length === 1 || current.name !== localName(closed))
        throw new SyntaxError(`line ${lineOf(text, at)} closes <${closed}>, which is not open`);
      path.pop();
    }
  }
  const [only] = root.children;
  if (path.length > 1) throw new SyntaxError(`it ends inside <${path.at(-1)?.name}>`);
  if (only === undefined) throw new SyntaxError('it holds no element');
  return only;
}

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;

interface OpenElement extends XmlElement {
  text: string;
  readonly children: XmlElement[];
}

function open(name: string, attributes: string): OpenElement {
  const pairs = [...attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  const values = pairs.map(([, key = '', double, single = '']) => [localName(key), decoded(double ?? single)] as const);
  return { name, attributes: Object.fromEntries(values), children: [], text: '' };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name = '') => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    if (Number.isNaN(code)) return entities[String(name)] ?? whole;
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
