/** Line breaks as a document within a document has them. */
export function withLineBreaks(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\r|\\n|\\t/g, '\n') : text;
}

/** Ways in which text is written down that a reader's program undoes: escapes, entities, percent and soft line breaks. */
export function withoutEscapes(text: string): string {
  if (!/[&\\%=]/.test(text)) return text;
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(
      /&#x0{0,4}([0-9a-f]{2});?|&#0{0,4}(\d{2,3});?|\\u\{?0{0,4}([0-9a-f]{2})\}?|\\x([0-9a-f]{2})|%([0-9a-f]{2})|=([0-9a-f]{2})/gi,
      (
        whole: string,
        entity?: string,
        decimal?: string,
        unicode?: string,
        byte?: string,
        percent?: string,
        quoted?: string,
      ) => {
        const code =
          decimal === undefined
            ? Number.parseInt(entity ?? unicode ?? byte ?? percent ?? quoted ?? '', 16)
            : Number(decimal);
        return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : whole;
      },
    )
    .replaceAll(/&(?:hyphen|dash|shy|ZeroWidthSpace|zwnj|zwj|nbsp);/gi, (entity) =>
      /hyphen|dash/i.test(entity) ? '-' : '',
    );
}

/** Letters and digits only, in capitals, without markup between them: nothing that is invisible or a line break stays. */
export function squeezed(text: string): string {
  return text
    .replaceAll(/<\/?[a-z][^<>]{0,200}>/gi, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '')
    .toUpperCase();
}

/** Base64 and hexadecimal runs, decoded, where what they hold is worth another look: text, or something packed. */
export function* decodedRuns(text: string): Generator<{ readonly index: number; readonly bytes: Buffer }> {
  for (const { 0: run, index } of text.matchAll(base64Run)) {
    const base64 = Buffer.from(run.replaceAll(/[^A-Za-z0-9+/_-]/g, ''), 'base64');
    if (isWorthALook(base64)) yield { index, bytes: base64 };
    for (const { 0: digits, index: within } of run.matchAll(hexadecimalRun)) {
      const bytes = Buffer.from(digits.replaceAll(/[^0-9a-f]/gi, ''), 'hex');
      if (isWorthALook(bytes)) yield { index: index + within, bytes };
    }
  }
}

// Lines of a run may be quoted, joined by commas, or escaped; a run begins with a length that words rarely have.
const base64Run = /[A-Za-z0-9+/_-]{24,}(?:(?:[\s"',>#|*]|\\n|\\r){1,12}[A-Za-z0-9+/_-]{8,})*/g;
// A part of a run of base64, since words may follow it: in a PDF the title's digits, and "/Creator" in the next line.
const hexadecimalRun = /[0-9a-f]{24,}(?:(?:[\s"',>#|*]|\\n|\\r){1,12}[0-9a-f]{8,})*/gi;

function isWorthALook(bytes: Buffer): boolean {
  if (bytes.length < 16) return false;
  if (packedBeginnings.some((beginning) => bytes.subarray(0, beginning.length).equals(beginning))) return true;
  const beginning = bytes.subarray(0, 256);
  // NUL stands between the letters of UTF-16.
  const readable = beginning.filter(
    (byte) => byte === 0 || byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127),
  );
  return readable.length > beginning.length * 0.9;
}

const packedBeginnings = [
  Buffer.from([0x1f, 0x8b, 8]),
  Buffer.from('PK\u0003\u0004', 'latin1'),
  Buffer.from([0x78, 0x01]),
  Buffer.from([0x78, 0x9c]),
  Buffer.from([0x78, 0xda]),
];
