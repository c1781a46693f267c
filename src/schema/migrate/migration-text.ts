import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { MigrationError } from './migration-error.ts';

/**
 * A file's text with LF line ends and without a byte order mark: what a checkout on another system changes is not what the
 * file says. Throws {@link MigrationError} for what is no file and for bytes that are no UTF-8.
 */
export async function readMigrationText(path: string): Promise<string> {
  const bytes = await bytesOf(path);
  refuseUtf16(bytes, path);
  refuseOtherBytes(bytes, path);
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  if (text.trim() !== '') return text;
  throw unreadable('migration-empty', path, 'The file is empty: write its statements, or remove it.');
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (found.isFile()) return await readFile(path);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw unreadable('migration-unreadable', path, reasons[code] ?? `It cannot be read: ${message}.`, cause);
  }
  throw unreadable('migration-unreadable', path, 'It is named like a migration and is no file: rename or remove it.');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'It is a link to a file that does not exist: restore the file, or remove the link.',
  ELOOP: 'It is a link that leads back to itself: remove it.',
  EACCES: 'This user may not read it: change its permissions.',
  EPERM: 'This user may not read it: change its permissions.',
  ENOSPC: 'The disk is full.',
};

function refuseUtf16(bytes: Buffer, path: string): void {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const halves = [bytes[0], bytes[1], bytes[2], bytes[3]];
  const zeros = halves.map((byte) => (byte === 0 ? '0' : '1')).join('');
  if (mark === 0xfeff || mark === 0xfffe || zeros === '0101' || zeros === '1010') {
    throw new MigrationError(
      'migration-encoding',
      { path, line: 1, column: 1 },
      'The file is UTF-16: save it as UTF-8.',
    );
  }
}

function refuseOtherBytes(bytes: Buffer, path: string): void {
  if (isUtf8(bytes) && !bytes.includes(0)) return;
  const decoded = bytes.toString('utf8');
  let offset = 0;
  let line = 1;
  let column = 1;
  for (const character of decoded) {
    const byte = bytes[offset] ?? 0;
    if (character === '\0') {
      const sentence = 'A NUL byte stands here, which no text of PostgreSQL can hold: remove it.';
      throw new MigrationError('migration-encoding', { path, line, column }, sentence);
    }
    // The decoder puts U+FFFD where it understands nothing; the file may hold one of its own.
    if (character === '\uFFFD' && bytes.readUIntBE(offset, Math.min(3, bytes.length - offset)) !== 0xef_bf_bd) {
      const sentence = `The byte 0x${byte.toString(16).toUpperCase()} is not UTF-8: save the file as UTF-8 (it may be Windows-1252 or Latin-1).`;
      throw new MigrationError('migration-encoding', { path, line, column }, sentence);
    }
    offset += Buffer.byteLength(character);
    if (character === '\n') line += 1;
    column = character === '\n' ? 1 : column + 1;
  }
}

function unreadable(code: string, path: string, sentence: string, cause?: unknown): MigrationError {
  return new MigrationError(code, { path, line: null }, sentence, { cause });
}
