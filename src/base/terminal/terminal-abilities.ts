import { isSet, type Environment } from '../config/environment.ts';

/** What is known about where the output goes. `process.stdout` and `process.stderr` are such streams. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether lines may be redrawn: on a terminal that can, and not where a build's log is kept. */
export function isInteractive(stream: OutputStream, environment: Environment): boolean {
  return stream.isTTY === true && environment['TERM'] !== 'dumb' && !isSet(environment['CI']);
}

/** Whether to colour: on a terminal, unless `NO_COLOR` forbids it; elsewhere only when `FORCE_COLOR` asks for it. */
export function wantsColor(stream: OutputStream, environment: Environment): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  if (environment['FORCE_COLOR'] !== undefined)
    return isSet(environment['FORCE_COLOR']) || environment['FORCE_COLOR'] === '';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

/** The width for a report: the terminal's, up to 120 columns, since longer lines are hard to read; 80 elsewhere. */
export function reportWidth(stream: OutputStream): number {
  const { columns } = stream;
  return stream.isTTY === true && columns !== undefined && columns > 0
    ? Math.min(columns, columnsMax)
    : columnsElsewhere;
}

const columnsMax = 120;
const columnsElsewhere = 80;
