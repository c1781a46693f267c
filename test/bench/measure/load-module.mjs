import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Clients of a service that takes as long as the data say, for the worker threads of a test. */
export async function openClients(data, { index, clients }) {
  if (data.refuse === index)
    throw Object.assign(new Error('There are no more connections.'), { code: 'pool-exhausted' });
  const note = (text) => data.journal && appendFileSync(data.journal, `${text}\n`);
  note(`open ${index} ${clients}`);
  let calls = 0;
  const client = async (query) => {
    calls += 1;
    if (data.loseAfter === calls) throw Object.assign(new Error('The server has gone.'), { code: 'connection-lost' });
    if (data.exitAfter === calls) process.exit(7);
    if (data.hang) return new Promise(() => undefined);
    await pause(data.serviceMs);
    if (query % 10 === 9) throw new RangeError('Every tenth fails.');
    return query;
  };
  return {
    clients: Array.from({ length: clients }, () => client),
    failures: { nameOf: () => 'tenth', endsMeasurement: (error) => error.code === 'connection-lost' },
    close: async () => note(`close ${index}`),
  };
}
