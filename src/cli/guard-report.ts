import { visible } from '../base/terminal/visible.ts';
import { alarmWords, type Alarm } from '../vault/guard/alarm.ts';
import type { GuardReport } from '../vault/guard/guard.ts';

/** The alarms for a person: each with its place, what it is, and what to do. No number that was measured. */
export function renderGuard({ alarms, files, unreadResults }: GuardReport): string {
  const looked = `${files} ${files === 1 ? 'file' : 'files'} looked into`;
  const unread = unreadResults
    .map((id) => `The vault's result ${id} cannot be read: its numbers were not looked for.\n`)
    .join('');
  if (alarms.length === 0) return `${unread}No restricted result found; ${looked}.\n`;
  const remedies = [...new Set(alarms.map(({ kind }) => alarmWords[kind].remedy))];
  return [
    ...alarms.map(alarmLine),
    '',
    ...remedies,
    `${alarms.length} ${alarms.length === 1 ? 'alarm' : 'alarms'}; ${looked}.`,
    unread,
  ].join('\n');
}

function alarmLine({ kind, where, line, result }: Alarm): string {
  const place = line === null ? where : `${where}:${line}`;
  return `${visible(place)} ${alarmWords[kind].what}${result === null ? '' : ` (${result})`}`;
}
