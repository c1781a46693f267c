import { fileURLToPath } from 'node:url';
import { escapePattern } from '../../base/escape-pattern.ts';

/** What suites import under the name `pgparity`, as a URL. */
export const ownPackage = import.meta.resolve('pgparity');

/** Its files, by their paths: also where a product's `node_modules` has a link to them. Node loads them as they are. */
export const ownFiles = new RegExp(`^${escapePattern(fileURLToPath(new URL('.', ownPackage)))}`);
