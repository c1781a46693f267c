import { redact } from '../base/config/redact.ts';
import { readSettings } from '../base/config/settings.ts';
import type { Vault } from '../vault/store/vault.ts';

/** For the help texts. */
export const exampleId = '2026-11-25-a1b2c3/pgvector';

export async function openedVault(): Promise<Vault> {
  readSettings(process.env, null);
  const { openVault } = await import('../vault/store/vault.ts');
  // Reading and importing concern the plain vault; recipients are for what is measured.
  return openVault({ ...process.env, PGPARITY_VAULT_RECIPIENT: undefined });
}

export function print(text: string): void {
  process.stdout.write(redact(text));
}
