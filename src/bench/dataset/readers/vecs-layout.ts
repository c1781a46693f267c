import type { ElementType } from './element-type.ts';
import { rawBlocks, refuseNoBytes, refuseRowWidth, refuseWidth, rowBytes, type FixedLayout } from './fixed-layout.ts';
import { withFile, type RegularFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * fvecs, bvecs and ivecs: each row is its width as an int32 and then its elements, float32, uint8 or int32
 * (http://corpus-texmex.irisa.fr/). Throws a UsageError where the file is not a whole number of rows.
 */
export async function vecsLayout(path: string, element: ElementType): Promise<FixedLayout> {
  const { width, bytes } = await withFile(path, async (file) => {
    refuseNoBytes(file);
    return { width: await readWidth(file, 0), bytes: file.bytes };
  });
  refuseWidth(path, width, 0);
  const stride = 4 + width * element.bytes;
  const layout = { path, element, width, rows: Math.floor(bytes / stride), byteOffset: 0, rowHeaderBytes: 4 };
  if (bytes % stride !== 0) await refusePart(layout, bytes);
  return layout;
}

/** Either a row has another width, which is found by looking at each, or the last one is not whole. */
async function refusePart(layout: FixedLayout, bytes: number): Promise<never> {
  const blocks = rawBlocks(layout, { blockRows: 1024 });
  while (!(await blocks.next()).done);
  const begin = layout.rows * rowBytes(layout);
  if (bytes - begin >= 4) {
    const width = await withFile(layout.path, (file) => readWidth(file, begin));
    if (width !== layout.width) refuseRowWidth(layout, layout.rows, width);
  }
  throw new UsageError(
    'dataset-truncated',
    `${layout.path} is truncated: row ${layout.rows} (from 0) begins at byte ${begin} and needs ${rowBytes(layout)} bytes, but ${bytes - begin} are left. Fetch or write it again.`,
  );
}

async function readWidth(file: RegularFile, byte: number): Promise<number> {
  const header = new Uint8Array(4);
  await file.read(header, byte);
  return new DataView(header.buffer).getInt32(0, true);
}
