import type { Command } from 'commander';
import { readSettings } from '../base/config/settings.ts';
import type { Config } from '../engine/config/config.ts';
import type { Profile } from '../engine/profile/profile.ts';

/** The flag of every command that works for a product. */
export interface ProductFlags {
  readonly config?: string;
}

export function addProductOption(command: Command): Command {
  return command.option('-c, --config <file>', 'config file (default: pgparity.config.ts)');
}

/**
 * Loads the product's config and reads the variables that follow from it. Throws a UsageError when one of them cannot be
 * used.
 */
export async function loadProduct({ config: given }: ProductFlags): Promise<Config> {
  // Loaded when it is needed: --help has no use for a TypeScript loader.
  const { loadConfig } = await import('../engine/config/load-config.ts');
  const config = await loadConfig(process.cwd(), given);
  const { startTimeoutSeconds } = readSettings(process.env, config.profiles);
  if (startTimeoutSeconds === null) return config;
  return { ...config, profiles: config.profiles.map((profile): Profile => ({ ...profile, startTimeoutSeconds })) };
}
