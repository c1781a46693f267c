import type { Command } from 'commander';
import { examples, exitCodeHelp } from './help.ts';
import { untilInterrupted } from './interruption.ts';
import { parseServers } from './options.ts';
import { terminalOptions } from './terminal-options.ts';
import { ownVersion } from './version.ts';
import { readWorkloadText } from './read-workload-text.ts';
import type { WorkloadStatement } from '../gate/workload/workload-file.ts';
import { redact } from '../base/config/redact.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { mayBeShown, type Profile } from '../engine/profile/profile.ts';
import { UsageError, type ExitCode } from '../base/errors.ts';
import { profileNamed, type Config } from '../engine/config/config.ts';

interface ProbeFlags extends ProductFlags {
  readonly server: readonly string[];
  readonly json?: string | true;
  readonly against?: string;
  readonly workload: readonly string[];
  readonly keepGoing: boolean;
  readonly allowStandIn: boolean;
  readonly existing: boolean;
}

export function addProbeCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('probe')
    .description('Check the assumptions about a profile on a running server.')
    .argument('[profile]', 'profile of the config (default: the first with restricted numbers)')
    .option('--server <choice...>', 'docker, native, remote or auto', [])
    .option('--json [file]', 'write JSON (default: omni-probe-<date>.json)')
    .option('--against <file>', 'compare with the JSON of another probe')
    .option('--workload <file...>', 'report the plans of these statements', [])
    .option('--keep-going', 'continue after a lost connection or a wrong identity', false)
    .option('--allow-stand-in', 'accept a stand-in for the real server', false)
    .option('--existing', 'allow a remote database that contains tables', false);
  addProductOption(command)
    .addHelpText(
      'after',
      examples(
        ['First run on a real AlloyDB Omni, with Docker', 'pgparity probe alloydb-omni --server docker --json'],
        ['With the plans of what the product sends', 'pgparity probe alloydb-omni --workload workload.sql --json'],
      ),
    )
    .addHelpText('after', exitCodeHelp(exitCodeMeanings))
    .action(async (name: string | undefined, flags: ProbeFlags) => {
      const config = await loadProduct(flags);
      const profile = probedProfile(config, name);
      refuseProfileAsFile(flags.json, config);
      const statements = flags.workload.length === 0 ? null : await statementsOf(flags.workload);
      const servers = parseServers(flags.server, config, [profile]);
      const { probe } = await import('../gate/probe/probe.ts');
      const { renderProbe } = await import('../gate/probe/render-probe.ts');
      const { defaultProbeFile, writeProbeJson } = await import('../gate/probe/probe-json.ts');
      const document = await untilInterrupted((signal) =>
        probe({
          profile,
          server: servers[profile.name] ?? 'auto',
          environment: process.env,
          existing: flags.existing,
          allowStandIn: flags.allowStandIn,
          keepGoing: flags.keepGoing,
          version: ownVersion(),
          product: config,
          statements,
          against: flags.against,
          signal,
          // Without the time: a licence restricts how long AlloyDB Omni takes.
          onProgress: (step) => void process.stderr.write(`${profile.name}: ${redact(step)}\n`),
        }),
      );
      process.stdout.write(renderProbe(document, terminalOptions()));
      if (flags.json !== undefined) {
        const file = flags.json === true ? defaultProbeFile(document) : flags.json;
        await writeProbeJson(document, file, redact);
        process.stderr.write(`${profile.name}: written to ${file}\n`);
      }
      finish(document.exitCode as ExitCode);
    });
}

/** Of several files as one workload: the first may load the rows that the second asks for. */
async function statementsOf(files: readonly string[]): Promise<readonly WorkloadStatement[]> {
  const { readStatements } = await import('../gate/workload/read-statements.ts');
  const read: WorkloadStatement[] = [];
  for (const file of files) read.push(...(await readStatements(await readWorkloadText(file), file)));
  return read;
}

/** The named profile, or the first one that is not PostgreSQL itself: its assumptions are the ones to probe. */
function probedProfile({ profiles }: Config, name: string | undefined): Profile {
  if (name !== undefined) return profileNamed(profiles, name);
  const profile = profiles.find((candidate) => !mayBeShown(candidate));
  if (profile !== undefined) return profile;
  throw new UsageError(
    'no-profile-to-probe',
    `No profile of the config has restricted numbers, so none is probed by default. Name one of ${profiles.map((each) => each.name).join(', ')}.`,
  );
}

/** `probe --json pgvector` would probe AlloyDB Omni and write to a file named pgvector. */
function refuseProfileAsFile(file: string | true | undefined, { profiles }: Config): void {
  if (!profiles.some(({ name }) => name === file)) return;
  throw new UsageError(
    'json-file-is-profile',
    `--json "${file}" names a profile where a file is expected. Write "pgparity probe ${file} --json".`,
  );
}

const exitCodeMeanings = {
  0: 'as assumed',
  1: 'an assumption does not hold',
  2: 'wrong use or configuration',
  3: 'the real server was not probed',
  4: 'a server failed',
};
