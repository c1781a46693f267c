import type { Command } from 'commander';
import { examples } from './help.ts';
import { addProductOption, loadProduct, type ProductFlags } from './product.ts';
import { terminalOptions } from './terminal-options.ts';
import { ownVersion } from './version.ts';
import { redact } from '../base/config/redact.ts';
import { doctorJson, renderDoctor } from '../gate/doctor/doctor-document.ts';

interface DoctorFlags extends ProductFlags {
  readonly json: boolean;
}

export function addDoctorCommand(program: Command): void {
  const command = program
    .command('doctor')
    .description('Show what this machine offers and which server each profile would use.')
    .option('--json', 'print JSON', false);
  addProductOption(command)
    .addHelpText('after', examples(['Find out why a profile is not exercised', 'pgparity doctor']))
    .action(async (flags: DoctorFlags) => {
      const config = await loadProduct(flags);
      const { examine } = await import('../gate/doctor/examine.ts');
      const report = await examine(config, process.env, ownVersion());
      process.stdout.write(flags.json ? doctorJson(report, redact) : renderDoctor(report, terminalOptions()));
    });
}
