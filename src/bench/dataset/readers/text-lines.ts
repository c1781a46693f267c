import { refuseText, textBytes } from './text-bytes.ts';
import { UsageError } from '../../../base/errors.ts';

export interface TextLine {
  /** Without its end. */
  readonly text: string;
  /** From 1, as editors count. */
  readonly line: number;
  /** Where it begins, from 0; in the unpacked text where the file is packed. */
  readonly byte: number;
  /** False where the file ends in the middle of the line. */
  readonly ended: boolean;
}

/** The lines of a text file in UTF-8. A line of more than 64 MiB is refused. */
export async function* textLines(path: string): AsyncGenerator<TextLine> {
  const stream = textBytes(path);
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 0;
  let byte = 0;
  const take = (ended: boolean, end: Buffer): TextLine => {
    const bytes = rest.length === 0 ? end : Buffer.concat([...rest, end]);
    const taken = { text: decode(bytes, line === 0), line: line + 1, byte, ended };
    rest = [];
    restBytes = 0;
    line += 1;
    byte += bytes.length + 1;
    return taken;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        yield take(true, chunk.subarray(from, at));
        from = at + 1;
      }
      if (from === chunk.length) continue;
      rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
      if (restBytes > lineBytesMax) refuseLong(path, line + 1, byte);
    }
    if (restBytes > 0) yield take(false, Buffer.alloc(0));
  } catch (error) {
    refuseText(path, error);
  } finally {
    stream.destroy();
  }
}

const newline = 0x0a;

const lineBytesMax = 64 * 1024 * 1024;

function decode(bytes: Buffer, first: boolean): string {
  const text = bytes.toString('utf8').replace(/\r$/, '');
  return first ? text.replace(/^\uFEFF/, '') : text;
}

function refuseLong(path: string, line: number, byte: number): never {
  throw new UsageError(
    'dataset-line-long',
    `${path}: line ${line}, from byte ${byte}, is longer than 64 MiB. Is its extension that of its format?`,
  );
}
