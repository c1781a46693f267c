import { setImmediate } from 'node:timers/promises';

/**
 * Watches the standard streams, so that an error of them ends no work halfway. Whoever reads our output may stop reading
 * (`pgparity run | head`): that is no fault. Output that cannot be written, as on a full disk, is reported once.
 */
export function watchOutput(): { readonly failed: () => Promise<boolean> } {
  let failed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed) return;
    failed = true;
    const why = reasons[error.code ?? ''] ?? error.message;
    process.stderr.write(`pgparity: The output cannot be written: ${why}.\n`);
  });
  // Nothing is left to report it on.
  process.stderr.on('error', () => undefined);
  return {
    // An error of the last write is reported in the next turn of the event loop.
    failed: async () => {
      await setImmediate();
      return failed;
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room, or redirect it to another one',
  EDQUOT: 'the disk quota is used up. Make room, or redirect it to another disk',
};
