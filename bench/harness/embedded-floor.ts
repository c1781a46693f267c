/**
 * PGlite with nothing of the harness around it: the instances that a recorded run opened, each with its statements, in as
 * many threads. The main thread makes the template as the run did, and gives one suite file after another to the threads.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { readRecording, type Lane, type RecordedEvent, type Sending } from './statement-recording.ts';
import { startPglite } from '../../src/engine/session/start-pglite.ts';

export interface EmbeddedFloor {
  readonly statements: number;
  readonly refused: number;
  readonly setUpMs: number;
  /** Of all threads together, as `statementsMs`. */
  readonly openMs: number;
  readonly statementsMs: number;
}

type LaneTimes = Omit<EmbeddedFloor, 'setUpMs'>;

/** What a thread knows from its beginning. */
interface Template {
  readonly archive: string;
  /** How many bytes an empty instance is opened from: so the recording tells which one is. */
  readonly emptyBytes: string;
}

async function runFloor(recordings: string): Promise<EmbeddedFloor> {
  const { lanes } = await readRecording(recordings);
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'pgparity-bench-'));
  try {
    const template = { archive: join(folder, 'template.tar'), emptyBytes: emptyBytesOf(lanes) };
    const times: LaneTimes[] = [];
    for (const lane of lanes.filter(({ suite }) => suite === null)) times.push(await sendLane(lane, template, true));
    const setUpMs = performance.now() - startedAt;
    const waiting = lanes.filter(({ suite }) => suite !== null);
    const threads = Array.from({ length: Math.max(2, availableParallelism()) }, () => thread(waiting, template));
    for (const own of await Promise.all(threads)) times.push(...own);
    const sum = (of: (each: LaneTimes) => number): number => times.reduce((total, each) => total + of(each), 0);
    return {
      statements: sum(({ statements }) => statements),
      refused: sum(({ refused }) => refused),
      setUpMs,
      openMs: sum(({ openMs }) => openMs),
      statementsMs: sum(({ statementsMs }) => statementsMs),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function emptyBytesOf(lanes: readonly Lane[]): string {
  const first = lanes.find(({ suite }) => suite === null)?.events.find((event) => event.kind === 'begin');
  if (first?.kind !== 'begin') throw new RangeError('The recording holds no template.');
  return first.database;
}

async function thread(waiting: Lane[], template: Template): Promise<readonly LaneTimes[]> {
  const worker = new Worker(new URL(import.meta.url), { workerData: template });
  const times: LaneTimes[] = [];
  try {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      const answered = once(worker, 'message');
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin.
      worker.postMessage(lane);
      const [own] = (await answered) as [LaneTimes];
      times.push(own);
    }
    return times;
  } finally {
    await worker.terminate();
  }
}

/** Sends what one suite file sent, instance by instance. With `keep` the last instance becomes the template. */
async function sendLane(lane: Lane, { archive, emptyBytes }: Template, keep = false): Promise<LaneTimes> {
  let [statements, refused, openMs, statementsMs] = [0, 0, 0, 0];
  for (const { database, events } of instancesOf(lane)) {
    let startedAt = performance.now();
    const instance = await startPglite(database === emptyBytes ? null : archive);
    openMs += performance.now() - startedAt;
    startedAt = performance.now();
    for (const event of events) {
      statements += 1;
      if (!(await send(instance, event, lane.data.get(event.statement)))) refused += 1;
    }
    statementsMs += performance.now() - startedAt;
    if (keep) await writeFile(archive, Buffer.from(await (await instance.dumpDataDir('none')).arrayBuffer()));
    await instance.close();
  }
  return { statements, refused, openMs, statementsMs };
}

type Begun = RecordedEvent & { readonly kind: 'begin' };

function instancesOf({ events }: Lane): readonly { readonly database: string; readonly events: readonly Begun[] }[] {
  const instances = new Map<number, { readonly database: string; readonly events: Begun[] }>();
  for (const event of events) {
    if (event.kind !== 'begin') continue;
    const own = instances.get(event.session) ?? { database: event.database, events: [] };
    own.events.push(event);
    instances.set(event.session, own);
  }
  return [...instances.values()];
}

/** Whether it was answered, and not refused. */
async function send(instance: PGlite, { way, text, values }: Sending, data: string | undefined): Promise<boolean> {
  try {
    if (way === 'simple') await instance.exec(text);
    else
      await instance.query(text, [...values], {
        rowMode: 'array',
        serializers: asTexts(instance.serializers),
        parsers: asTexts(instance.parsers),
        ...(data !== undefined && { blob: new Blob([Buffer.from(data, 'base64')]) }),
      });
    return true;
  } catch {
    return false;
  }
}

/** Values are recorded as texts, as the harness sends them. */
function asTexts(known: object): Record<number, (value: string) => string> {
  return Object.fromEntries(Object.keys(known).map((objectId) => [objectId, (value: string) => value]));
}

async function answer(lane: Lane): Promise<void> {
  const times = await sendLane(lane, workerData as Template);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin.
  parentPort?.postMessage(times);
}

if (isMainThread) process.send?.(await runFloor(process.argv[2] ?? ''));
else parentPort?.on('message', (lane: Lane) => void answer(lane));
