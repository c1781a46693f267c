import { byteOf, rawBlocks, type FixedLayout } from './fixed-layout.ts';
import type { BlockOptions, RowBlock, RowReader } from './row-reader.ts';

/** Rows of a binary file of fixed width. */
export function fixedRows(layout: FixedLayout): RowReader {
  return {
    dimensions: layout.width,
    rows: layout.rows,
    blocks: (options) => fixedBlocks(layout, options),
  };
}

async function* fixedBlocks(layout: FixedLayout, options: BlockOptions): AsyncGenerator<RowBlock> {
  const { element, width, rowHeaderBytes } = layout;
  const stride = rowHeaderBytes + width * element.bytes;
  const plain = rowHeaderBytes === 0;
  for await (const { firstRow, rows, buffer } of rawBlocks(layout, options)) {
    yield {
      firstRow,
      rows,
      data: plain ? asFloats(element.view(buffer, 0, rows * width)) : withoutHeaders(layout, rows, buffer),
      faults: [],
      placeOf: (row, index) => `byte ${byteOf(layout, row, index)}`,
      originalOf: (index) => {
        const byte = Math.floor(index / width) * stride + rowHeaderBytes + (index % width) * element.bytes;
        return element.view(buffer, byte, 1)[0] as number;
      },
    };
  }
}

function asFloats(elements: ArrayLike<number>): Float32Array {
  return elements instanceof Float32Array ? elements : new Float32Array(elements);
}

function withoutHeaders({ element, width, rowHeaderBytes }: FixedLayout, rows: number, buffer: ArrayBuffer) {
  const stride = rowHeaderBytes + width * element.bytes;
  const data = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    data.set(element.view(buffer, row * stride + rowHeaderBytes, width), row * width);
  }
  return data;
}
