import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { brokenDocument, incompleteDocument, parityDocument } from './example-documents.ts';
import { verdictJson, verdictJsonSchema } from '../../../src/gate/report/json.ts';

const documents = [parityDocument, brokenDocument, incompleteDocument];

test('the file holds the document, indented by two spaces', () => {
  const text = verdictJson(brokenDocument, same);
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  expect(JSON.parse(text)).toEqual(brokenDocument);
});

test('every text is redacted, and the document stays valid', () => {
  const text = verdictJson(brokenDocument, (all) =>
    all.replaceAll(/live|native|parity|broken|2026|23514|index/g, '***'),
  );
  expect(text).not.toContain('23514');
  expect(JSON.parse(text)).toMatchObject({ verdict: 'broken', startedAt: brokenDocument.startedAt });
});

test('a document that is not valid is refused with the place', () => {
  const wrong = { ...parityDocument, seed: 0.5 };
  expect(() => verdictJson(wrong, same)).toThrow(/does not match its schema at "seed"/);
});

test('the published schema is the one of the code; scripts/write-verdict-schema.mjs writes it', () => {
  const file = new URL('../../../docs/verdict.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(verdictJsonSchema());
});

test('the schema says its version', () => {
  expect(verdictJsonSchema()).toMatchObject({
    $id: 'urn:pgparity:verdict:4',
    title: 'The verdict of pgparity, version 4',
    properties: { schemaVersion: { const: 4 } },
  });
});

test('another validator accepts what is written, and refuses what is not a verdict', () => {
  const validate = new Ajv2020({ validateFormats: false }).compile(verdictJsonSchema());
  for (const document of documents) {
    expect(validate(JSON.parse(verdictJson(document, same)))).toBe(true);
    expect(validate({ ...document, schemaVersion: 2 })).toBe(false);
    expect(validate({ ...document, verdict: 'fine' })).toBe(false);
    expect(validate({ ...document, profiles: [{}] })).toBe(false);
  }
});

function same(text: string): string {
  return text;
}
