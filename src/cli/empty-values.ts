import type { Command } from 'commander';
import { UsageError } from '../base/errors.ts';

/** Refuses a flag or an argument whose value is blank, as an unset variable of a script leaves it: it would mean nothing. */
export function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    const key = option.attributeName();
    if (command.getOptionValueSource(key) !== 'cli') continue;
    if (!valuesOf(command.getOptionValue(key)).some(isBlank)) continue;
    const flag = option.long ?? option.flags;
    throw new UsageError('empty-value', `The value of ${flag} is empty. Give one, or leave ${flag} out.`);
  }
  for (const [at, argument] of command.registeredArguments.entries()) {
    const [first] = valuesOf(command.processedArgs[at]);
    if (!isBlank(first)) continue;
    throw new UsageError('empty-value', `The argument <${argument.name()}> of ${command.name()} is empty. Give one.`);
  }
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
