import { visible } from '../base/terminal/visible.ts';
import { alarmWords, type Alarm } from '../vault/guard/alarm.ts';
import type { GuardReport } from '../vault/guard/guard.ts';

/** The alarms as text: each with its place, what it is, and what to do. No number that was measured. */
export function renderGuard({ alarms, files, unreadResults }: GuardReport): string {
  const scanned = `${files} ${files === 1 ? 'file' : 'files'} scanned`;
  const unread = unreadResults
    .map((id) => `Cannot read result ${id} in the vault: its numbers were not searched for.\n`)
    .join('');
  if (alarms.length === 0) return `${unread}No restricted result found; ${scanned}.\n`;
  const remedies = [...new Set(alarms.map(({ kind }) => alarmWords[kind].remedy))];
  return [
    ...alarms.map(alarmLine),
    '',
    ...remedies,
    `${alarms.length} ${alarms.length === 1 ? 'alarm' : 'alarms'}; ${scanned}.`,
    unread,
  ].join('\n');
}

function alarmLine({ kind, where, line, result }: Alarm): string {
  const place = line === null ? where : `${where}:${line}`;
  return `${visible(place)} ${alarmWords[kind].what}${result === null ? '' : ` (${result})`}`;
}
