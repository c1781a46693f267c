import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';

/** Gives the lines of a stream as they come, the last one also without its end. A line that has no end is cut. */
export function lineReader(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const lines = `${rest}${text}`.split('\n');
    rest = (lines.pop() ?? '').slice(0, lineCharactersMax);
    for (const line of lines) onLine(line.slice(0, lineCharactersMax).replace(/\r$/, ''));
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.once('end', () => {
    take(decoder.end());
    if (rest !== '') onLine(rest);
  });
}

const lineCharactersMax = 64 * 1024;
