import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { exampleRecord } from '../../bench/trip/example-record.ts';
import { sealRecord, unsealRecord } from '../../../src/vault/store/handover.ts';
import { openVault } from '../../../src/vault/store/vault.ts';

const record = exampleRecord({ profile: 'alloydb-omni' });

test('with a recipient nothing plain is written: result, report and steps', async () => {
  const root = join(await temporaryFolder(), 'vault');
  const identity = await generateIdentity();
  const vault = await openVault({
    PGPARITY_VAULT: root,
    PGPARITY_VAULT_RECIPIENT: await identityToRecipient(identity),
  });
  await vault.steps.write('step', { p50Ms: 1.25 });
  expect(await vault.steps.read('step')).toEqual({ p50Ms: 1.25 });
  const { path } = await vault.writeRecord(record);
  const report = await vault.writeReport(record.result.runId, 'report.html', '<p>1.25 ms</p>');
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).toSorted()).toEqual([
    '2026-11-25-0a1b2c-alloydb-omni.age',
    '2026-11-25-0a1b2c-report.html.age',
  ]);
  expect(await unsealRecord(await readFile(path), `# a comment\n${identity}\n`, path)).toEqual(record);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  expect(await decrypter.decrypt(await readFile(report), 'text')).toBe('<p>1.25 ms</p>');
});

test('each of several recipients can read it', async () => {
  const identities = [await generateIdentity(), await generateIdentity()];
  const sealed = await sealRecord(
    record,
    await Promise.all(identities.map((identity) => identityToRecipient(identity))),
  );
  for (const identity of identities) expect(await unsealRecord(sealed, identity, 'x.age')).toEqual(record);
});

test('a wrong key, a file that is cut off, one that is none, and other content are told apart', async () => {
  const identity = await generateIdentity();
  const recipient = await identityToRecipient(identity);
  const sealed = await sealRecord(record, [recipient]);
  expect(await code(sealed, await generateIdentity())).toEqual(['handover-wrong-key', 2]);
  for (const length of [30, 120, sealed.length - 1, sealed.length - 20_000]) {
    expect(await code(sealed.subarray(0, length), identity), `first ${length} bytes`).toEqual(['handover-damaged', 2]);
  }
  expect(await code(Buffer.from('{"format": 1}'), identity)).toEqual(['handover-not-age', 2]);
  expect(await code(sealed, '# public key: age1…')).toEqual(['handover-no-identity', 2]);
  expect(await code(sealed, 'AGE-SECRET-KEY-1NONE')).toEqual(['handover-no-identity', 2]);
  const { Encrypter } = await import('age-encryption');
  const other = new Encrypter();
  other.addRecipient(recipient);
  expect(await code(await other.encrypt('hello'), identity)).toEqual(['handover-other-content', 2]);
});

test('a recipient that is none is refused before anything is measured, and a secret key is not repeated', async () => {
  const root = join(await temporaryFolder(), 'vault');
  await expect(openVault({ PGPARITY_VAULT: root }, { recipients: ['age1nonsense'] })).rejects.toMatchObject({
    code: 'bad-recipient',
    exitCode: 2,
  });
  const secret = await generateIdentity();
  const refusal = openVault({ PGPARITY_VAULT: root }, { recipients: [secret] });
  await expect(refusal).rejects.toThrow(/a secret key is not an age recipient/);
  await expect(refusal).rejects.not.toThrow(secret);
});

async function code(bytes: Uint8Array, key: string): Promise<unknown> {
  return unsealRecord(bytes, key, 'x.age').catch(({ code: found, exitCode }: { code: string; exitCode: number }) => [
    found,
    exitCode,
  ]);
}
