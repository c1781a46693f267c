import type { Statement } from '../../engine/sql/statement.ts';

/**
 * Divides the statements of a file into what goes to the server at once, in their order. `next` takes the milliseconds of
 * the batch before: they grow while they are done in a moment, so that a file of 50,000 rows is not 50,000 round trips,
 * and shrink to one where statements take their time, so that a signal is heard between them.
 */
export function* statementBatches(
  statements: readonly Statement[],
  { together }: { readonly together: boolean },
): Generator<readonly Statement[], void, number> {
  let size = 1;
  for (let at = 0; at < statements.length;) {
    const end = together ? endOfBatch(statements, at, size) : at + 1;
    const tookMs = yield statements.slice(at, end);
    size = tookMs > slowMs ? 1 : Math.min(size * 2, sizeMax);
    at = end;
  }
}

const slowMs = 200;
const sizeMax = 512;
/** In UTF-16 units. What both sides have to hold. */
const lengthMax = 1_048_576;

/** Data of a COPY travels by itself. */
function endOfBatch(statements: readonly Statement[], start: number, size: number): number {
  let length = 0;
  let end = start;
  while (end < statements.length && end - start < size) {
    const { text, data } = statements[end] ?? { text: '' };
    length += text.length;
    if (end > start && (data !== undefined || length > lengthMax)) break;
    end += 1;
    if (data !== undefined) break;
  }
  return end;
}
