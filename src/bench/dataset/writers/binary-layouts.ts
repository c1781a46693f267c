import type { BinaryLayout } from './binary-writer.ts';

/** The binary formats that are written. */
export const binaryLayouts = {
  fvecs: { element: 'float32', rowHeaders: true, header: nothing },
  bvecs: { element: 'uint8', rowHeaders: true, header: nothing },
  ivecs: { element: 'int32', rowHeaders: true, header: nothing },
  fbin: { element: 'float32', rowHeaders: false, header: binHeader },
  u8bin: { element: 'uint8', rowHeaders: false, header: binHeader },
  i8bin: { element: 'int8', rowHeaders: false, header: binHeader },
  ibin: { element: 'int32', rowHeaders: false, header: binHeader },
  npy: { element: 'float32', rowHeaders: false, header: npyHeader },
} as const satisfies Readonly<Record<string, BinaryLayout>>;

function nothing(): Uint8Array {
  return new Uint8Array(0);
}

function binHeader(rows: number, width: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, rows, true);
  view.setUint32(4, width, true);
  return new Uint8Array(view.buffer);
}

/** 128 bytes, as NumPy writes it: version 1.0, a dictionary filled up with spaces, a line feed. */
function npyHeader(rows: number, width: number): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`;
  const bytes = Buffer.alloc(npyHeaderBytes, ' ');
  bytes.write('\u0093NUMPY\u0001\u0000', 0, 'latin1');
  bytes.writeUInt16LE(npyHeaderBytes - 10, 8);
  bytes.write(dictionary, 10, 'latin1');
  bytes[npyHeaderBytes - 1] = 0x0a;
  return bytes;
}

const npyHeaderBytes = 128;
