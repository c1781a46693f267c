import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../src/engine/server/docker-runtime.ts';
import { pullImage } from '../../../src/engine/server/docker-pull.ts';

const image = 'example.test/large:1';

let events: readonly object[] = [];
/** Answers as an engine does, and sends the events of a pull. */
const engine = createServer((request, response) => {
  const isPull = request.url?.includes('/images/create') === true;
  for (const event of isPull ? events : [{ IndexServerAddress: 'https://index.docker.io/v1/' }]) {
    response.write(`${JSON.stringify(event)}\r\n`);
  }
  response.end();
});
let runtime: Awaited<ReturnType<typeof openRuntime>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  runtime = await openRuntime({ host: `tcp://127.0.0.1:${port}`, source: 'DOCKER_HOST' });
});
afterAll(() => void engine.close());

async function stepsOf(sent: readonly object[]): Promise<readonly string[]> {
  events = sent;
  const steps: string[] = [];
  const { signal } = new AbortController();
  await pullImage(runtime, image, { onProgress: (step) => steps.push(step), signal });
  return steps;
}

test('a pull of 5 GB shows bytes of all bytes, in steps of 100 MB, and then that it extracts', async () => {
  const totals = { base: 1_500e6, engine: 3_500e6 };
  const sent: object[] = Object.entries(totals).map(([id, total]) => progress(id, 0, total));
  for (let share = 1; share <= 1_000; share += 1) {
    for (const [id, total] of Object.entries(totals)) sent.push(progress(id, (total * share) / 1_000, total));
  }
  for (const id of Object.keys(totals)) sent.push({ id, status: 'Download complete' });
  sent.push({ id: 'base', status: 'Extracting', progressDetail: { current: 1, total: 1_500e6 } });

  const steps = await stepsOf(sent);
  expect(steps[0]).toBe(`pulling ${image}`);
  expect(steps).toContain(`pulling ${image} (2,500 MB of 5,000 MB)`);
  expect(steps.at(-1)).toBe(`pulling ${image} (5,000 MB, extracting)`);
  expect(steps.length).toBeLessThan(60);
});

test('what the engine says in the middle of a pull is the reason why the image is not there', async () => {
  const sent = [{ id: 'base', status: 'Downloading' }, { error: 'no space left on device' }];
  await expect(stepsOf(sent)).rejects.toMatchObject({
    code: 'image-unavailable',
    message: expect.stringContaining(
      `${image} is not on this engine and could not be pulled (no space left on device)`,
    ),
  });
});

function progress(id: string, current: number, total: number) {
  return { id, status: 'Downloading', progressDetail: { current, total } };
}
