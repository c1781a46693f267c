import type { ElementType } from './element-type.ts';
import { refuseNoBytes, refuseWidth, type FixedLayout } from './fixed-layout.ts';
import { withFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * fbin, u8bin, i8bin and ibin: rows and width as uint32, then all elements, float32, uint8, int8 or int32
 * (https://big-ann-benchmarks.com/neurips21.html#bench-datasets). What follows the elements is `trailingBytes`, which
 * a file of vectors must not have.
 */
export async function binLayout(
  path: string,
  element: ElementType,
): Promise<{ readonly layout: FixedLayout; readonly trailingBytes: number }> {
  const { rows, width, bytes } = await withFile(path, async (file) => {
    refuseNoBytes(file);
    const header = new Uint8Array(8);
    await file.read(header, 0);
    const view = new DataView(header.buffer);
    return { rows: view.getUint32(0, true), width: view.getUint32(4, true), bytes: file.bytes };
  });
  if (rows === 0) {
    throw new UsageError('dataset-empty', `${path} is empty: its header at byte 0 declares 0 rows. Pass another file.`);
  }
  refuseWidth(path, width, 4);
  const layout = { path, element, rows, width, byteOffset: 8, rowHeaderBytes: 0 };
  const due = 8 + rows * width * element.bytes;
  if (bytes < due) refuseShort(layout, bytes, due);
  return { layout, trailingBytes: bytes - due };
}

export function refuseShort(
  { path, rows, width, element, byteOffset }: FixedLayout,
  bytes: number,
  due: number,
): never {
  const row = Math.max(0, Math.floor((bytes - byteOffset) / (width * element.bytes)));
  throw new UsageError(
    'dataset-truncated',
    `${path} is truncated in row ${row} (from 0), at byte ${bytes}: its header declares ${rows} rows of ${width}, ${due} bytes. Fetch or write it again.`,
  );
}

export function refuseTrailing({ path, rows, width }: FixedLayout, end: number, trailingBytes: number): void {
  if (trailingBytes === 0) return;
  throw new UsageError(
    'dataset-header-differs',
    `${path} has ${trailingBytes} bytes after its last row, from byte ${end}: the header declares ${rows} rows of ${width}. Is its extension that of its format?`,
  );
}
