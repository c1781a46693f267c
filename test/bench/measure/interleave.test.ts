import { expect, test } from 'vitest';
import { interleave, type Arm } from '../../../src/bench/measure/interleave.ts';
import { VirtualClock } from './virtual-clock.ts';

test('every arm is asked the same queries once a block, in the other order in every other block', async () => {
  const asked: string[] = [];
  const options = { queries: 2, blocks: 3, warmUpQueries: 1 };
  const log = await interleave([arm('a', asked), arm('b', asked)], options);
  expect(asked.join(' ')).toBe('b0 a0 a0 a1 b0 b1 b0 b1 a0 a1 a0 a1 b0 b1');
  expect([...log].map(({ arm: name, block, query }) => `${block}${name}${query}`).join(' ')).toBe(
    '0a0 0a1 0b0 0b1 1b0 1b1 1a0 1a1 2a0 2a1 2b0 2b1',
  );
});

test('of three arms each is in each place, and after each other one, about equally often: of any query', async () => {
  const names = ['a', 'b', 'c'];
  const asked: string[] = [];
  // Queries 0 and 1 are in blocks of the same parity in every pass.
  await interleave(
    names.map((name) => arm(name, asked)),
    { queries: 2, blocks: 1_200, queriesPerBlock: 1, warmUpQueries: 0 },
  );
  for (const query of ['0', '1']) {
    const blocks =
      asked
        .join('')
        .match(/.{6}/g)
        ?.filter((block) => block[1] === query) ?? [];
    const orders = blocks.map((block) => block.replaceAll(query, ''));
    const counts = new Map(orders.map((order) => [order, orders.filter((each) => each === order).length]));
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThan(30);
  }
});

test('the first calls of a turn, which find caches cold, are of the queries before it and are not kept', async () => {
  const asked: string[] = [];
  const options = { queries: 6, blocks: 2, queriesPerBlock: 3, warmUpQueries: 0, warmUpPerTurn: 2 };
  const log = await interleave([arm('a', asked), arm('b', asked)], options);
  expect(asked.join(' ')).toBe('a4 a5 a0 a1 a2 b4 b5 b0 b1 b2 b1 b2 b3 b4 b5 a1 a2 a3 a4 a5');
  expect([...log].map(({ arm: name, query }) => `${name}${query}`).join(' ')).toBe(
    'a0 a1 a2 b0 b1 b2 b3 b4 b5 a3 a4 a5',
  );
});

test('short blocks go on with the queries where the last one ended', async () => {
  const asked: string[] = [];
  await interleave([arm('a', asked)], { queries: 5, blocks: 4, queriesPerBlock: 2, warmUpQueries: 0 });
  expect(asked.join(' ')).toBe('a0 a1 a2 a3 a4 a0 a1 a2');
});

test('a duration is that of the call alone, not of set-up, clean-up or what becomes of the answer', async () => {
  const clock = new VirtualClock();
  const timed: Arm<number> = {
    name: 'a',
    before: async () => clock.passMs(1_000),
    work: async (query) => {
      clock.passMs(query + 1);
      return { rows: 10, answer: query };
    },
    onAnswer: () => clock.passMs(500),
    after: async () => clock.passMs(2_000),
  };
  const log = await interleave([timed], { queries: 3, blocks: 2, clock: clock.now });
  expect([...log.nanosecondsOf('a')].map((duration) => duration / 1e6)).toEqual([1, 2, 3, 1, 2, 3]);
});

test('time and answers come from the same calls, and the warm-up gives neither', async () => {
  let calls = 0;
  const answers: string[] = [];
  const counting: Arm<number> = {
    name: 'a',
    work: async (query) => {
      calls += 1;
      return { rows: calls, answer: calls * 100 + query };
    },
    onAnswer: (query, answer, block) => void answers.push(`${block} ${query} ${answer}`),
  };
  const log = await interleave([counting], { queries: 2, blocks: 2, warmUpQueries: 3 });
  expect(answers).toEqual(['0 0 400', '0 1 501', '1 0 600', '1 1 701']);
  expect([...log].map(({ returned }) => returned)).toEqual([4, 5, 6, 7]);
});

test('a failing call is counted with its code, and neither it nor the others are lost', async () => {
  const answered: number[] = [];
  const failing: Arm<null> = {
    name: 'a',
    work: async (query) => {
      if (query % 3 === 1) throw Object.assign(new Error('canceling statement'), { code: 'canceled' });
      return { rows: 10, answer: null };
    },
    onAnswer: (query) => void answered.push(query),
  };
  const log = await interleave([failing], { queries: 9, blocks: 2 });
  expect(log.length).toBe(18);
  expect([...log.failuresOf('a')]).toEqual([['canceled', 6]]);
  expect(log.nanosecondsOf('a')).toHaveLength(12);
  expect(answered).toHaveLength(12);
});

test('an error without a code is counted by its class, and a caller may read errors in its own way', async () => {
  const failing: Arm<null> = { name: 'a', work: () => Promise.reject(new RangeError('no')) };
  const log = await interleave([failing], { queries: 1, blocks: 1 });
  expect([...log.failuresOf('a')]).toEqual([['RangeError', 1]]);
  const read = { nameOf: (error: unknown) => (error as Error).message, endsMeasurement: () => false };
  const other = await interleave([failing], { queries: 1, blocks: 1, failures: read });
  expect([...other.failuresOf('a')]).toEqual([['no', 1]]);
});

test('a lost connection ends the measurement with its error', async () => {
  let calls = 0;
  const dying: Arm<null> = {
    name: 'a',
    work: async () => {
      calls += 1;
      if (calls === 5) throw Object.assign(new Error('The server has gone.'), { code: 'connection-lost' });
      return { rows: 1, answer: null };
    },
  };
  await expect(interleave([dying], { queries: 100, blocks: 2 })).rejects.toThrow('The server has gone.');
  expect(calls).toBe(5);
});

test('what goes wrong with an answer ends the measurement: a recall that is not computed is no recall', async () => {
  const broken: Arm<null> = {
    name: 'a',
    work: async () => ({ rows: 1, answer: null }),
    onAnswer: () => {
      throw new RangeError('There is no truth for this query.');
    },
  };
  await expect(interleave([broken], { queries: 2, blocks: 1 })).rejects.toThrow('no truth for this query');
});

test('an interruption ends it at once, although a call is never answered', async () => {
  const interruption = new AbortController();
  const hanging: Arm<null> = {
    name: 'a',
    work: () => {
      interruption.abort(new Error('Interrupted.'));
      return new Promise(() => undefined);
    },
  };
  const measured = interleave([hanging], { queries: 1, blocks: 1, signal: interruption.signal });
  await expect(measured).rejects.toThrow('Interrupted.');
});

test('an interruption is heard among calls that are answered in process', async () => {
  const interruption = new AbortController();
  setTimeout(() => interruption.abort(new Error('Interrupted.')), 20);
  const endless: Arm<null> = { name: 'a', work: async () => ({ rows: 1, answer: null }) };
  const measured = interleave([endless], { queries: 1_000, blocks: 1_000_000_000, signal: interruption.signal });
  await expect(measured).rejects.toThrow('Interrupted.');
});

test('progress tells how many of the calls were made, between the passes', async () => {
  const told: string[] = [];
  const asked: string[] = [];
  await interleave([arm('a', asked), arm('b', asked)], {
    queries: 2,
    blocks: 2,
    onProgress: (done, all) => void told.push(`${done}/${all}`),
  });
  expect(told).toEqual(['2/8', '4/8', '6/8', '8/8']);
});

function arm(name: string, asked: string[]): Arm<null> {
  return {
    name,
    work: async (query) => {
      asked.push(`${name}${query}`);
      return { rows: 1, answer: null };
    },
  };
}
