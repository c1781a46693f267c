import type { HelpConfiguration } from 'commander';
import { reportWidth } from '../base/terminal/terminal-abilities.ts';

/** How every command prints its help: at most 80 columns wide, without empty defaults. */
export const helpConfiguration: HelpConfiguration = {
  helpWidth: Math.min(reportWidth(process.stdout), 80),
  optionDescription({ description, argChoices, defaultValue, defaultValueDescription }) {
    const named = argChoices === undefined ? description : `${description}: ${argChoices.join(', ')}`;
    const preset = defaultValueDescription ?? defaultValue;
    const shown = typeof preset === 'string' || typeof preset === 'number' ? String(preset) : '';
    return shown === '' ? named : `${named} (default: ${shown})`;
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
