import { resolve } from 'node:path';
import type { Command } from 'commander';
import { examples } from './help.ts';
import { terminalOptions } from './terminal-options.ts';
import { ownVersion } from './version.ts';
import { redact } from '../base/config/redact.ts';
import { readSettings } from '../base/config/settings.ts';
import { doctorJson, renderDoctor } from '../gate/doctor/doctor-document.ts';

interface DoctorFlags {
  readonly json: boolean;
  readonly product: string;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Show what this machine offers and which server each profile would use.')
    .option('--json', 'print JSON', false)
    .option('--product <folder>', 'folder with suites/', '.')
    .addHelpText('after', examples(['Why is a profile not exercised here?', 'pgparity doctor']))
    .action(async (flags: DoctorFlags) => {
      readSettings(process.env);
      const { examine } = await import('../gate/doctor/examine.ts');
      const report = await examine(resolve(flags.product), process.env, ownVersion());
      process.stdout.write(flags.json ? doctorJson(report, redact) : renderDoctor(report, terminalOptions()));
    });
}
