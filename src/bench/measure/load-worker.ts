import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { exitCodeOf } from '../../base/errors.ts';
import { runClosedLoop } from './closed-loop.ts';
import { Deferred } from './deferred.ts';
import type { LoadMessage, LoadOrder, LoadStart } from './load-messages.ts';
import type { LoadModule, OpenedClients } from './load-module.ts';
import { runOpenLoop } from './open-loop.ts';

/** A worker thread that makes load: opens its clients, waits for the start, and sends back what it saw. */
async function main(port: MessagePort, order: LoadOrder): Promise<void> {
  try {
    const module = (await import(order.module)) as LoadModule;
    send(port, await runOpened(port, order, await module.openClients(order.data, order.worker)));
  } catch (error) {
    send(port, {
      kind: 'failed',
      code: codeOf(error),
      message: error instanceof Error ? error.message : String(error),
      exitCode: exitCodeOf(error),
    });
  } finally {
    port.close();
  }
}

/** Sent only when the clients are closed, for the thread is ended when it has been heard. */
async function runOpened(port: MessagePort, order: LoadOrder, opened: OpenedClients): Promise<LoadMessage> {
  try {
    const start = new Deferred<LoadStart>();
    // The listener stays: without one the thread would end where calls wait for nothing that the event loop knows of.
    port.on('message', (message: LoadStart) => start.resolve(message));
    send(port, { kind: 'ready' });
    const { startAtNs } = await start.promise;
    return await runLoop(order, opened, startAtNs);
  } finally {
    await opened.close();
  }
}

async function runLoop({ loop }: LoadOrder, opened: OpenedClients, startAtNs: number): Promise<LoadMessage> {
  const shared = { startAtNs, ...(opened.failures && { failures: opened.failures }) };
  return loop.kind === 'closed'
    ? { kind: 'closed', run: await runClosedLoop(opened.clients, { ...loop.options, ...shared }) }
    : { kind: 'open', run: await runOpenLoop(opened.clients, { ...loop.options, ...shared }) };
}

function send(port: MessagePort, message: LoadMessage): void {
  port.postMessage(message);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'load-worker-failed';
}

if (parentPort !== null) await main(parentPort, workerData as LoadOrder);
