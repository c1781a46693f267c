import type { Command } from 'commander';
import { addProfileOptions, type ProfileFlags } from './profile-options.ts';
import { workloadOptionsOf } from './workload-options.ts';
import { examples } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseCount } from './options.ts';
import { loadProduct } from './product.ts';
import { runProgress } from './run-progress.ts';
import { redact } from '../base/config/redact.ts';
import { exitCodes, type ExitCode } from '../base/errors.ts';
import { counted } from '../base/terminal/wording.ts';

interface CaptureFlags extends ProfileFlags {
  readonly timeout: string;
}

export function addCaptureCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('capture')
    .description("Run the product's command once and print the statements that it sends as a workload.")
    .argument('<command...>', 'program and arguments, after --');
  addProfileOptions(command)
    .option('--timeout <seconds>', 'time after which the command is killed', '1800')
    .addHelpText('after', examples(['Keep what the tests send', 'pgparity capture -- npm test > workload.sql']))
    .action(async (words: readonly string[], flags: CaptureFlags) => {
      const timeoutMs = (parseCount('--timeout', flags.timeout) ?? 0) * 1000;
      const config = await loadProduct(flags);
      const { captureWorkload } = await import('../gate/workload/capture-workload.ts');
      const progress = runProgress();
      const { text, statements, fault } = await untilInterrupted((signal) =>
        captureWorkload({
          ...workloadOptionsOf(flags, config, signal, progress),
          command: words,
          folder: process.cwd(),
          results: [],
          timeoutMs,
          capture: true,
          repeatCommand: () => '',
          onLine: () => undefined,
        }),
      ).finally(() => progress.close());
      process.stdout.write(redact(text));
      process.stderr.write(`${counted(statements, 'statement')} captured.\n`);
      if (fault !== null) process.stderr.write(`pgparity: ${redact(`${words.join(' ')}: ${fault}`)}\n`);
      finish(fault === null ? exitCodes.parity : exitCodes.broken);
    });
}
