import type { ElementType } from './element-type.ts';
import { RegularFile } from './regular-file.ts';
import { dimensionsMax } from './vector-file.ts';
import { UsageError } from '../../../base/errors.ts';

/** A binary file whose rows all have the same number of bytes. */
export interface FixedLayout {
  readonly path: string;
  readonly element: ElementType;
  readonly rows: number;
  /** Elements a row. */
  readonly width: number;
  /** Where the first row begins. */
  readonly byteOffset: number;
  /** 4 where each row begins with its own width as an int32, else 0. */
  readonly rowHeaderBytes: number;
}

export interface RawBlock {
  readonly firstRow: number;
  readonly rows: number;
  /** Whole rows with their headers. Belongs to the receiver. */
  readonly buffer: ArrayBuffer;
}

export function rowBytes({ element, width, rowHeaderBytes }: FixedLayout): number {
  return rowHeaderBytes + width * element.bytes;
}

/** Where an element lies in the file. */
export function byteOf(layout: FixedLayout, row: number, element: number): number {
  const inRow = element === 0 ? 0 : layout.rowHeaderBytes + element * layout.element.bytes;
  return layout.byteOffset + row * rowBytes(layout) + inRow;
}

/** Reads whole rows, about a mebibyte at once or as many rows as are wished for. */
export async function* rawBlocks(
  layout: FixedLayout,
  { blockRows, signal }: { readonly blockRows: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<RawBlock> {
  const stride = rowBytes(layout);
  const atOnce = blockRows * Math.max(1, Math.floor(blockBytes / (blockRows * stride)));
  const file = await RegularFile.open(layout.path);
  try {
    for (let firstRow = 0; firstRow < layout.rows; firstRow += atOnce) {
      signal?.throwIfAborted();
      const rows = Math.min(atOnce, layout.rows - firstRow);
      const buffer = new ArrayBuffer(rows * stride);
      await file.read(new Uint8Array(buffer), layout.byteOffset + firstRow * stride);
      const differs = layout.rowHeaderBytes === 0 ? rows : firstDifference(layout, buffer, rows);
      if (differs > 0) yield { firstRow, rows: differs, buffer };
      if (differs < rows) refuseRowWidth(layout, firstRow + differs, widthAt(buffer, differs * stride));
    }
  } finally {
    await file.close();
  }
}

const blockBytes = 1 << 20;

/** The first row of a block whose own width is another one. */
function firstDifference(layout: FixedLayout, buffer: ArrayBuffer, rows: number): number {
  const stride = rowBytes(layout);
  const view = new DataView(buffer);
  for (let row = 0; row < rows; row += 1) {
    if (view.getInt32(row * stride, true) !== layout.width) return row;
  }
  return rows;
}

function widthAt(buffer: ArrayBuffer, byte: number): number {
  return new DataView(buffer).getInt32(byte, true);
}

/** A row of another width than the first: where the rows after it begin is then anybody's guess. */
export function refuseRowWidth(layout: FixedLayout, row: number, width: number): never {
  throw new UsageError(
    'dataset-wrong-dimension',
    `${layout.path}: row ${row} (from 0), byte ${byteOf(layout, row, 0)}, declares ${width} elements; the first row has ${layout.width}. Write the file again.`,
  );
}

export function refuseWidth(path: string, width: number, byte: number): void {
  if (width >= 1 && width <= dimensionsMax) return;
  throw new UsageError(
    'dataset-dimensions',
    `${path}: row 0, byte ${byte}, declares ${width} elements in a row. pgvector's vector has 1 to 16,000 dimensions. Is its extension that of its format?`,
  );
}

export function refuseNoBytes(file: RegularFile): void {
  if (file.bytes > 0) return;
  throw new UsageError('dataset-empty', `${file.path} is empty: expected row 0 at byte 0. Fetch or write it again.`);
}
