import { afterEach, expect, test } from 'vitest';
import { createSmallProduct } from '../suite/small-product.ts';
import { embedded } from '../../../fixtures/profiles.ts';
import { productIn } from '../../product-config.ts';
import { run } from '../../../src/gate/run/run.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;
const onSignal = (): void => undefined;
afterEach(() => signals.forEach((signal) => void process.off(signal, onSignal)));

test('while suites run, signal listeners of others stay, and vitest has none that could end the process', async () => {
  const product = await createSmallProduct();
  try {
    await product.writeMigration('001_things', 'CREATE TABLE things (name text);');
    await product.write(
      'plain',
      `for (const name of ['first', 'second']) checks()(name, ({ observe }) => observe('one', 1));`,
    );
    const before = signals.map((signal) => process.listeners(signal));
    const during: { readonly name: string }[][] = [];
    await run({
      config: productIn(product.folder),
      repeatArguments: [],
      environment: { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' },
      profiles: [embedded],
      required: [],
      allowStandIn: false,
      servers: {},
      existing: false,
      suites: [],
      seed: 1,
      version: '0',
      onStage: () => undefined,
      onTick: (_, done) => {
        if (done === 1) for (const signal of signals) process.on(signal, onSignal);
        else during.push(...signals.map((signal) => process.listeners(signal)));
      },
    });
    // What pgparity itself listens with ends its servers first; `onSignal` is another's.
    const names = before.map((listeners) => [...listeners.map(({ name }) => name), 'endBySignal', 'onSignal']);
    expect(during.map((listeners) => listeners.map(({ name }) => name))).toEqual(names);
    for (const signal of signals) expect(process.listeners(signal)).toContain(onSignal);
  } finally {
    await product.remove();
  }
});
