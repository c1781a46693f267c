import { elementType, type ElementName } from './element-type.ts';
import { refuseShort, refuseTrailing } from './bin-layout.ts';
import { refuseNoBytes, refuseWidth, type FixedLayout } from './fixed-layout.ts';
import { withFile, type RegularFile } from './regular-file.ts';
import { UsageError } from '../../../base/errors.ts';

/**
 * A NumPy array of two dimensions, in C order, little-endian
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
export async function npyLayout(path: string, elements: Readonly<Record<string, ElementName>>): Promise<FixedLayout> {
  return withFile(path, async (file) => {
    refuseNoBytes(file);
    const { dictionary, byteOffset } = await readHeader(file);
    const { descr, fortran, shape } = parseHeader(path, dictionary);
    const name = elements[descr];
    if (name === undefined) {
      refuse(path, `has elements of type "${descr}"`, `Store one of ${Object.keys(elements).join(', ')}`);
    }
    if (fortran) refuse(path, 'is in Fortran order', 'Save numpy.ascontiguousarray(array)');
    const [rows, width] = shape;
    if (shape.length !== 2 || rows === undefined || width === undefined) {
      refuse(path, `has the shape (${shape.join(', ')})`, 'Save an array of two dimensions: rows and elements');
    }
    if (rows === 0)
      throw new UsageError('dataset-empty', `${path} is empty: its header declares 0 rows. Pass another file.`);
    refuseWidth(path, width, magicBytes);
    const layout = { path, element: elementType(name), rows, width, byteOffset, rowHeaderBytes: 0 };
    const due = byteOffset + rows * width * layout.element.bytes;
    if (file.bytes < due) refuseShort(layout, file.bytes, due);
    refuseTrailing(layout, due, file.bytes - due);
    return layout;
  });
}

/** By NumPy's own names for types: what a vector may be stored as. */
export const npyVectorTypes: Readonly<Record<string, ElementName>> = {
  '<f2': 'float16',
  '<f4': 'float32',
  '<f8': 'float64',
  '|u1': 'uint8',
  '|i1': 'int8',
};

const magicBytes = 6;

async function readHeader(file: RegularFile): Promise<{ readonly dictionary: string; readonly byteOffset: number }> {
  const start = new Uint8Array(12);
  await file.read(start.subarray(0, 10), 0);
  if (Buffer.from(start.subarray(0, magicBytes)).toString('latin1') !== '\u0093NUMPY') {
    refuse(file.path, 'does not begin with the magic bytes of NumPy', 'Rename it to the extension of its format');
  }
  const version = start[magicBytes] as number;
  if (version < 1 || version > 3) refuse(file.path, `is of version ${version}`, 'Versions 1 to 3 are known');
  const lengthBytes = version === 1 ? 2 : 4;
  await file.read(start.subarray(0, 8 + lengthBytes), 0);
  const view = new DataView(start.buffer);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > headerBytesMax) refuse(file.path, `has a header of ${length} bytes`, 'It is not whole: write it again');
  const header = new Uint8Array(length);
  await file.read(header, 8 + lengthBytes);
  return { dictionary: Buffer.from(header).toString('latin1'), byteOffset: 8 + lengthBytes + length };
}

/** NumPy's own limit is 10,000 characters. */
const headerBytesMax = 65_536;

function parseHeader(path: string, dictionary: string) {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(dictionary)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(dictionary)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(dictionary)?.[1];
  if (descr === undefined || order === undefined || shape === undefined) {
    return refuse(path, `has the header ${dictionary.trim().slice(0, 200)}`, 'Save an array of plain numbers');
  }
  const sizes = shape.split(',').filter((part) => part.trim() !== '');
  return { descr, fortran: order === 'True', shape: sizes.map((size) => Number.parseInt(size, 10)) };
}

function refuse(path: string, fact: string, remedy: string): never {
  throw new UsageError('dataset-npy', `${path} ${fact} (header at byte ${magicBytes}). ${remedy}.`);
}
