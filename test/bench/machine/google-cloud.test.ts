import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { amdE2, intelN2, oldXeon, recorded } from './recorded-machines.ts';
import { readFingerprint } from '../../../src/bench/machine/fingerprint.ts';
import { askGoogleMachine } from '../../../src/bench/machine/google-cloud.ts';

const { signal } = new AbortController();

test('type and family are told, and the number of the project is not', async () => {
  const { url, requests } = await metadataServer((_, response) => {
    response.setHeader('Metadata-Flavor', 'Google').end('projects/123456/machineTypes/n2-standard-4');
  });
  expect(await askGoogleMachine(url, signal)).toEqual({ type: 'n2-standard-4', family: 'n2' });
  expect(requests).toEqual(['/computeMetadata/v1/instance/machine-type flavor=Google']);
});

test.each<[string, RequestListener]>([
  ['without the header', (_, response) => void response.end('projects/1/machineTypes/n2-standard-4')],
  [
    'with a refusal',
    (_, response) => void response.writeHead(403, { 'Metadata-Flavor': 'Google' }).end('machineTypes/n2-x'),
  ],
  ['with something else', (_, response) => void response.setHeader('Metadata-Flavor', 'Google').end('<html>')],
  ['with a redirect', (_, response) => void response.writeHead(302, { Location: '/elsewhere' }).end()],
  ['too late', () => undefined],
])('an answer %s is none', async (_, listener) => {
  const { url } = await metadataServer(listener);
  const startedAt = performance.now();
  expect(await askGoogleMachine(url, signal)).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test('nobody there is no answer, and an abort is passed on', async () => {
  const { url, close } = await metadataServer(() => undefined);
  await close();
  expect(await askGoogleMachine(url, signal)).toBeNull();
  await expect(askGoogleMachine(url, AbortSignal.abort())).rejects.toThrow(/abort/);
});

test('only a machine whose firmware says Google asks, and the answer stands in the fingerprint', async () => {
  const { url, requests } = await metadataServer((_, response) => {
    response.setHeader('Metadata-Flavor', 'Google').end('projects/1/machineTypes/e2-standard-2');
  });
  const environment = { GCE_METADATA_HOST: new URL(url).host };
  const ask = (texts: Readonly<Record<string, string>>) =>
    readFingerprint({ environment, session: null, server: null, signal, system: recorded(texts) });
  expect(await ask(oldXeon)).toMatchObject({ 'machine.cloud': 'none known', 'machine.type': null });
  expect(requests).toEqual([]);
  expect(await ask(amdE2)).toMatchObject({
    'machine.cloud': 'Google',
    'machine.type': 'e2-standard-2',
    'machine.family': 'e2',
  });
  expect(requests).toHaveLength(1);
  const silent = { GCE_METADATA_HOST: '127.0.0.1:9' };
  expect(
    await readFingerprint({ environment: silent, session: null, server: null, signal, system: recorded(intelN2) }),
  ).toMatchObject({ 'machine.cloud': 'Google', 'machine.type': null });
});

async function metadataServer(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly requests: string[]; close(): Promise<void> }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url} flavor=${request.headers['metadata-flavor']}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => {
        resolve();
      });
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}
