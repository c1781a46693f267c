import type { HelpConfiguration } from 'commander';
import { reportWidth } from '../base/terminal/terminal-abilities.ts';

/** How every command prints its help: no wider than 100 columns, and without a default that says nothing. */
export const helpConfiguration: HelpConfiguration = {
  helpWidth: Math.min(reportWidth(process.stdout), 100),
  optionDescription({ description, defaultValue, defaultValueDescription }) {
    const preset = defaultValueDescription ?? defaultValue;
    const shown = typeof preset === 'string' || typeof preset === 'number' ? String(preset) : '';
    return shown === '' ? description : `${description} (default: ${shown})`;
  },
};

/** Examples of a command for the end of its help: what each is for, and the command. */
export function examples(...each: readonly (readonly [purpose: string, command: string])[]): string {
  return `\nExamples:\n${each.map(([purpose, command]) => `  # ${purpose}\n  ${command}`).join('\n')}`;
}

/** The exit codes of a command for the end of its help. */
export function exitCodeHelp(meanings: Readonly<Record<number, string>>): string {
  const lines = Object.entries(meanings).map(([code, meaning]) => `  ${code}  ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}`;
}
