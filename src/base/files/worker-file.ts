import { fileURLToPath } from 'node:url';

/**
 * The file of a worker thread that stands beside the module asking: `workerFile(import.meta.url, 'tile-worker')`.
 * A worker thread runs JavaScript. Where the asking module itself runs from `src/` (under vitest), the worker is the one
 * that was built into `dist/`.
 */
export function workerFile(moduleUrl: string, name: string): string {
  const built = moduleUrl.endsWith('.ts') ? moduleUrl.replace(/\/src\/(?!.*\/src\/)/, '/dist/') : moduleUrl;
  return fileURLToPath(new URL(`./${name}.js`, built));
}
