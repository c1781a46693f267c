import { inspect } from 'node:util';
import { z } from 'zod';
import { didYouMean } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';

/** The first fault that a schema finds, as one sentence: the path, the value, and what to write. */
export function configFault(
  file: string,
  error: z.ZodError,
  { schema, input, prefix = [] }: { readonly schema: z.ZodType; readonly input: unknown; readonly prefix?: Path },
): UsageError {
  const issue = error.issues[0];
  if (issue === undefined) throw new RangeError('An error without an issue.');
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const keys = keysAt(schema, issue.path);
    const hint = didYouMean(key, keys, `The keys are ${keys.join(', ')}.`);
    const value = shown(valueAt(input, [...issue.path, key]));
    return fault(`${file}: there is no key ${written([...path, key])} (its value is ${value}). ${hint}`);
  }
  if (issue.code === 'invalid_key') {
    const name = String(issue.path.at(-1));
    return fault(
      `${file}: ${written(path)} is named ${shown(name)}: write lower-case letters, digits and hyphens, as "${plainName(name)}".`,
    );
  }
  const value = valueAt(input, issue.path);
  return value === undefined
    ? fault(`${file}: ${written(path)} is missing: ${issue.message}.`)
    : fault(`${file}: ${written(path)} is ${shown(value)}: ${issue.message}.`);
}

type Path = readonly PropertyKey[];

export function fault(sentence: string, cause?: unknown): UsageError {
  return new UsageError('config-invalid', sentence, { cause });
}

/** A value in one line, as it would stand in the config. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity, compact: true, maxStringLength: 80 });
  return text.length > 120 ? `${text.slice(0, 119)}…` : text.replaceAll(/\s*\n\s*/g, ' ');
}

/** `profiles.laptop.image`, and `suites[0]`. */
function written(path: Path): string {
  return path
    .map((key, index) =>
      typeof key === 'number'
        ? `[${key}]`
        : `${index === 0 ? '' : '.'}${/^[\w$]+$/.test(String(key)) ? String(key) : `"${String(key)}"`}`,
    )
    .join('');
}

function plainName(name: string): string {
  const plain = name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '');
  return plain === '' ? 'production' : plain;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

/** The keys of the object that the schema wants at a path. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let inner = schema;
  for (const key of path) {
    const shape = shapeOf(inner);
    inner = shape?.[String(key)] ?? z.never();
  }
  return Object.keys(shapeOf(inner) ?? {});
}

function shapeOf(schema: z.ZodType): Readonly<Record<string, z.ZodType>> | undefined {
  let inner: z.ZodType = schema;
  while ('unwrap' in inner && typeof inner.unwrap === 'function') inner = (inner.unwrap as () => z.ZodType)();
  return inner instanceof z.ZodObject ? (inner.shape as Readonly<Record<string, z.ZodType>>) : undefined;
}
