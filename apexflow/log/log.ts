import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { redactValue } from '../../src/base/config/redact.ts';
import type { LogLevel } from '../../src/base/config/settings.ts';
import { severities } from './severity.ts';

export type Log = Logger;

export interface LogOptions {
  readonly level?: LogLevel;
  /** Where lines go. Standard error by default: standard output belongs to results. */
  readonly destination?: DestinationStream;
  /** For a person to read. By default when standard error is a terminal and no destination is given. */
  readonly pretty?: boolean;
}

/**
 * A log in the form that Cloud Run reads: a line of JSON an event, with `severity`, `time` (RFC 3339), `message` and
 * the fields of the event. An error is logged as `log.error({ error }, 'what failed')`, with its causes.
 * Whatever the way into the line - text, field, child, error - no secret leaves it.
 */
export function createLog(options: LogOptions = {}): Log {
  const destination = options.destination ?? pino.destination({ dest: 2, sync: true });
  const readable = options.pretty ?? (options.destination === undefined && process.stderr.isTTY);
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      messageKey: 'message',
      errorKey: 'error',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
      serializers: { error: pino.stdSerializers.errWithCause },
      hooks: { streamWrite: withoutSecrets },
    },
    readable ? prettyStream(destination) : destination,
  );
}

/** The log of this process, made when it is first asked for. */
export function processLog(): Log {
  return (ofProcess ??= createLog());
}

let ofProcess: Log | undefined;

/** The last thing before a line leaves: nothing that was put into it, however deep, gets past. */
function withoutSecrets(line: string): string {
  return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`;
}

function prettyStream(destination: DestinationStream): DestinationStream {
  const prettify = prettyFactory({
    colorize: process.stderr.isTTY && process.env['NO_COLOR'] === undefined,
    errorLikeObjectKeys: ['error'],
    levelKey: 'severity',
    messageKey: 'message',
    timestampKey: 'time',
    translateTime: 'SYS:HH:MM:ss.l',
    customLevels: Object.fromEntries(
      Object.entries(severities).map(([label, severity]) => [severity.toLowerCase(), pino.levels.values[label]]),
    ),
  });
  return { write: (line) => destination.write(prettyOrPlain(prettify, line)) };
}

/** pino-pretty stumbles over a field that is named like a method of every object, `valueOf`: a log must not throw. */
function prettyOrPlain(prettify: (line: string) => string | undefined, line: string): string {
  try {
    return prettify(line) ?? '';
  } catch {
    return line;
  }
}
