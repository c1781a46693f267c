import type { VerdictDocument } from '../parity/verdict.ts';

/** A badge as shields.io's endpoint takes it. A stand-in is named: it is no evidence for the real server. */
export function badgeJson({ verdict, profiles, filtered, only }: VerdictDocument): string {
  const notes = [
    ...(profiles.some(({ standIn }) => standIn) ? ['stand-in'] : []),
    ...(filtered === null && only.length === 0 ? [] : ['in part']),
  ];
  const message = notes.length === 0 ? verdict : `${verdict} (${notes.join(', ')})`;
  return `${JSON.stringify({ schemaVersion: 1, label: 'pgparity', message, color: notes.length > 0 && verdict === 'parity' ? 'yellowgreen' : colors[verdict] })}\n`;
}

const colors = { parity: 'brightgreen', broken: 'red', incomplete: 'yellow' } as const;
