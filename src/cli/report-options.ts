import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { didYouMean } from '../base/config/nearest-name.ts';
import { UsageError } from '../base/errors.ts';
import { refuseUnwritable } from '../base/terminal/report-file.ts';
import { evidenceFormat, formats } from '../gate/report/formats.ts';

/** The flags of every command that writes reports. */
export interface ReportFlags {
  readonly report: readonly string[];
  readonly json?: string;
  readonly junit?: string;
  readonly base?: string;
}

/** One file to write. The file `-` is standard output. */
export interface RequestedReport {
  readonly format: string;
  readonly file: string;
}

export function addReportOptions(command: Command, formatNames: readonly string[]): Command {
  return command
    .option('--report <format=file...>', `reports to write: ${formatNames.join(', ')}; "-" is standard output`, [])
    .option('--json <file>', 'the same as --report json=<file>')
    .option('--junit <file>', 'the same as --report junit=<file>')
    .option('--base <file>', 'JSON verdict of the base branch; html and comment mark what is new since');
}

/** The reports that the flags ask for, in the formats that the command has. Throws a UsageError for a format or a place that cannot be used. */
export async function requestedReports(
  { report, json, junit }: ReportFlags,
  formatNames: readonly string[],
): Promise<readonly RequestedReport[]> {
  const requested = [
    // A comma separates reports only where another format follows: a file's name may hold one.
    ...report.flatMap((text) => text.split(/,(?=[a-z]+=)/)).map((text) => parseReport(text, formatNames)),
    ...(json === undefined ? [] : [{ format: 'json', file: named('--json', json, 'json') }]),
    ...(junit === undefined ? [] : [{ format: 'junit', file: named('--junit', junit, 'junit') }]),
  ];
  const places = new Map<string, RequestedReport>();
  for (const each of requested) {
    const place = await placeOf(each.file);
    const other = places.get(place);
    if (other !== undefined) {
      throw new UsageError(
        'report-twice',
        `Two reports would be written to ${each.file}: ${other.format} and ${each.format}. Give each its own file.`,
      );
    }
    places.set(place, each);
    if (each.file !== '-') await refuseUnwritable(each.file);
  }
  return requested;
}

/** What renders a verdict. */
export const verdictFormats: readonly string[] = Object.keys(formats);

/** The same, and what a verdict follows from. */
export const allFormats: readonly string[] = [...verdictFormats, evidenceFormat];

function parseReport(text: string, formatNames: readonly string[]): RequestedReport {
  const [, format = '', file = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? [];
  if (!formatNames.includes(format)) {
    const hint = didYouMean(format, formatNames, `Use ${formatNames.join(', ')}.`);
    throw new UsageError('report-format', `Unknown format "${format}" for --report. ${hint}`);
  }
  return { format, file: named(`--report ${format}=`, file, format) };
}

function named(flag: string, file: string, format: string): string {
  if (file.trim() !== '') return file;
  const example = `${flag}${flag.endsWith('=') ? '' : ' '}parity.${endings[format] ?? format}`;
  throw new UsageError('report-file', `${flag} names no file. Add one, such as ${example}.`);
}

/** Where a file's name does not end as its format is called. */
const endings: Readonly<Record<string, string>> = {
  markdown: 'md',
  comment: 'md',
  junit: 'xml',
  github: 'txt',
  gitlab: 'json',
  badge: 'json',
  evidence: 'json',
};

/** The file behind symbolic links, also where only its folder is there. */
async function placeOf(file: string): Promise<string> {
  if (file === '-') return file;
  const path = resolve(file);
  return realpath(path).catch(async () =>
    join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path)),
  );
}
