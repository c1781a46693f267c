import { readFile, writeFile } from 'node:fs/promises';
import createWabt from 'wabt';

/** Compiles the kernel of exact search from its text into a module that carries the bytes. */
const folder = new URL('../src/bench/neighbours/', import.meta.url);
const source = await readFile(new URL('tile.wat', folder), 'utf8');
const wabt = await createWabt();
const module = wabt.parseWat('tile.wat', source, { simd: true, threads: true });
module.validate({ simd: true, threads: true });
const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
const lines = base64.match(/.{1,112}/g).map((line) => `  '${line}',`);
const text = `// Compiled from tile.wat by scripts/compile-tile.mjs: edit that one.
export const tileWasm = Buffer.from(
  [
${lines.map((line) => `  ${line}`).join('\n')}
  ].join(''),
  'base64',
);
`;
const target = new URL('tile-wasm.ts', folder);
const before = await readFile(target, 'utf8').catch(() => '');
if (before !== text) await writeFile(target, text);
