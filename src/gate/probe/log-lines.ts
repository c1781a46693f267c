import { numberless } from './outcome.ts';
import type { StartRecordDocument } from './probe-document.ts';

/** Each line once, with how often it was logged, without the time before it and without a number in it. */
export function logLines(log: string): StartRecordDocument['log'] {
  const times = new Map<string, number>();
  for (const logged of log.split('\n')) {
    const line = numberless(logged.replace(prefix, '$1 ').trim()).slice(0, lineLengthMax);
    if (line !== '') times.set(line, (times.get(line) ?? 0) + 1);
  }
  return [...times].slice(0, linesMax).map(([line, count]) => ({ line, times: count }));
}

/** Whatever `log_line_prefix` puts before the level of a message. */
const prefix = /^.*?\b((?:LOG|DEBUG\d|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT):)\s*/;

const linesMax = 200;
const lineLengthMax = 300;
