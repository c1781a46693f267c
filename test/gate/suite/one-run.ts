import { afterAll, beforeAll } from 'vitest';
import { createSmallProduct, type SmallProduct } from './small-product.ts';
import type { CheckRecord } from '../../../src/gate/parity/check-record.ts';

type Records = Readonly<Record<string, CheckRecord>>;

/**
 * Suite files that one run exercises before the first test, since a run takes longer than most files. The result declares
 * a suite file, and returns what reads the records of this file alone.
 */
export function oneRunOf(
  exercise: (product: SmallProduct, suiteFiles: readonly string[]) => Promise<Records>,
): (name: string, text: string) => () => Records {
  const texts = new Map<string, string>();
  let product: SmallProduct | undefined;
  let records: Records = {};
  beforeAll(async () => {
    const made = (product = await createSmallProduct());
    records = await exercise(made, await Promise.all([...texts].map(([name, text]) => made.write(name, text))));
  });
  afterAll(() => product?.remove());
  return (name, text) => {
    if (texts.has(name)) throw new RangeError(`Two suite files of one run have the name ${name}.`);
    texts.set(name, text);
    const own = ([check]: readonly [string, unknown]): boolean => check.startsWith(`suites/${name}.test.ts > `);
    return () => Object.fromEntries(Object.entries(records).filter(own));
  };
}
