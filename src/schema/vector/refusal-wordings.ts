/** A refusal in the words of a server. AlloyDB reports all of them with XX000, so the words decide. */
export interface RefusalWording {
  readonly kind: 'empty-table' | 'too-few-rows';
  /** The whole message as it was seen; … stands for a name or for words that nobody wrote down. */
  readonly example: string;
  /** Where it was seen. */
  readonly seenOn: string;
  /** What a message must hold, in this order and whatever stands between and around. Groups are numbers of rows. */
  readonly parts: RegExp;
}

export const refusalWordings: readonly RefusalWording[] = [
  {
    kind: 'empty-table',
    example: 'Cannot create ScaNN index with empty table. Once the table is populated with data, create the index.',
    seenOn: 'documentation of 15.7 and newer',
    parts: /\bempty table\b/i,
  },
  {
    kind: 'empty-table',
    example:
      'Cannot create ScaNN index, error: FAILED_PRECONDITION: Cannot create ScaNN index with empty table. Once the table is populated with data, create the index.',
    seenOn: 'logs of drivers, 15.x',
    parts: /FAILED_PRECONDITION\b.*\bempty table\b/is,
  },
  {
    kind: 'empty-table',
    example: 'Cannot create ScaNN index "…" for table "…" because the table is empty …',
    seenOn: 'one report, 16.x; the words behind the names are not known',
    parts: /cannot create scann index\b.*\bfor table\b.*\bempty\b/is,
  },
  {
    kind: 'too-few-rows',
    example: 'INVALID_ARGUMENT: Number of row (5) must be larger than (1000).',
    seenOn: 'logs of drivers, 15.x and 16.x',
    parts: /number of rows? \((\d+)\) must be larger than \((\d+)\)/i,
  },
];
