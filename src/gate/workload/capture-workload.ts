import type { ExecOptions } from './exec-options.ts';
import { runProduct } from './product-run.ts';
import { workloadText } from './workload-file.ts';
import { chooseServers } from '../../engine/server/choose-servers.ts';
import { openRunFolder } from '../../engine/server/run-folder.ts';
import { closeProfiles, prepareProfiles, templateBytes } from '../run/prepared-profiles.ts';
import { reachableChoices } from '../run/reachable-choices.ts';

interface CapturedWorkload {
  readonly text: string;
  readonly statements: number;
  /** Why the command is no success; null where it is one. */
  readonly fault: string | null;
}

/** Runs the command once, on the first profile that can be brought up, and gives the statements that it sent. */
export async function captureWorkload(options: ExecOptions): Promise<CapturedWorkload> {
  const choices = reachableChoices(await chooseServers(options), true);
  const first = choices.find(({ usable }) => usable.length > 0);
  const folder = await openRunFolder(options.environment, templateBytes);
  const prepared = await prepareProfiles(first === undefined ? choices : [first], folder.path, 1, options).catch(
    async (error: unknown) => {
      await folder.remove();
      throw error;
    },
  );
  try {
    const [profile] = prepared;
    if (profile === undefined) throw new RangeError('No profile was brought up.');
    options.onStage(profile.under.profile, `running ${options.command.join(' ')}`);
    const { capture, fault } = await runProduct(profile, { ...options, capture: true });
    return { text: workloadText(capture ?? { statements: [] }), statements: capture?.statements.length ?? 0, fault };
  } finally {
    await closeProfiles(prepared);
    await folder.remove();
  }
}
