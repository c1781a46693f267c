import type { Trip, TripEnd, Victim } from './victim.ts';

/** A number from 0 to 1. */
export type Uniform = () => number;

/** One kind of fault: how it is done, and what must come of it. */
export interface Fault {
  readonly kind: string;
  /** The command that is disturbed. */
  readonly words: readonly string[];
  /** Why this machine cannot do it; null where it can. */
  readonly missing?: string | null;
  /** Before the command starts. Returns what takes it back, and variables of the command. */
  readonly prepare?: (victim: Victim, uniform: Uniform) => Promise<Prepared>;
  /** While the command runs, at a random moment. Returns false when there was nothing left to disturb. */
  readonly strike?: (trip: Trip, uniform: Uniform, victim: Victim) => boolean | Promise<boolean>;
  /** The last moment to strike, as a share of the time that the undisturbed command takes. */
  readonly lastMoment?: number;
  /** How it may end, beside an undisturbed end when the fault came too late; without it, it has to end undisturbed. */
  readonly isRight?: (end: TripEnd) => boolean;
  /** True where a command that ends undisturbed has missed the fault. */
  readonly fatal?: true;
  /** True where the command acts as another role, and observes what that one may do. */
  readonly anotherRole?: true;
  /** True where processes, folders and databases may stay until the next start. */
  readonly leaves?: true;
}

export interface Prepared {
  readonly environment?: Readonly<Record<string, string>>;
  readonly takeBack: () => Promise<void>;
}

const remote = ['--server', 'remote', '--profiles', 'left,right'];
/** What takes a benchmark a second. */
export const smallSearch: readonly string[] =
  '--queries 20 --builds 1 --scenarios none --index ivfflat --lists 10 --probes 2'.split(' ');
const synthetic = ['--rows', '1000', '--dimensions', '8', ...smallSearch];

/** Two servers of its own. */
export const runWords: readonly string[] = ['run', '--server', 'native', '--profiles', 'left,right'];
/** On a server of others, through a proxy each profile. */
export const remoteRunWords: readonly string[] = ['run', ...remote];
/** In process. */
export const embeddedRunWords: readonly string[] = ['run', '--profiles', 'embedded'];
export const benchWords: readonly string[] = ['bench', '--profiles', 'left', '--server', 'native', ...synthetic];
export const remoteBenchWords: readonly string[] = ['bench', '--profiles', 'left', '--server', 'remote', ...synthetic];

/** One sentence of pgparity's own, no stack, no internal error. */
export const explained = ({ errors }: TripEnd): boolean =>
  /^pgparity: \S/m.test(errors) && !/internal error|^ {4}at /m.test(errors);

/** Ended with that code, and a sentence that names the cause. */
export const endsWith =
  (exitCode: number, cause: RegExp) =>
  (end: TripEnd): boolean =>
    end.exitCode === exitCode && explained(end) && cause.test(end.errors);
