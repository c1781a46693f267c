/** A part of an answer, and whether a difference in it is a divergence. */
export interface AnswerPart {
  readonly part: string;
  /**
   * - `compared`: always.
   * - `on request`: where the check asks for it.
   * - `left out`: never, for the reason given.
   */
  readonly use: 'compared' | 'on request' | 'left out';
  readonly reason: string;
}

/** Every part of what a server answers. The verdict lists those that are left out. */
export const answerParts: readonly AnswerPart[] = [
  { part: 'SQLSTATE', use: 'compared', reason: 'programs decide by it' },
  { part: 'constraint', use: 'compared', reason: 'programs decide by it' },
  { part: 'schema', use: 'compared', reason: 'it names the object' },
  { part: 'table', use: 'compared', reason: 'it names the object' },
  { part: 'column', use: 'compared', reason: 'it names the object' },
  { part: 'data type', use: 'compared', reason: 'it names the object' },
  { part: 'command tag and row count', use: 'compared', reason: 'drivers return them' },
  { part: 'column names and types', use: 'compared', reason: 'drivers convert by them' },
  { part: 'rows', use: 'compared', reason: 'as the server writes them; in order where the SQL orders them' },
  { part: 'notices (severity, SQLSTATE)', use: 'on request', reason: 'with the option "notices"' },
  { part: 'message', use: 'left out', reason: 'worded by each major and translated by lc_messages' },
  { part: 'DETAIL', use: 'left out', reason: 'translated, and holds values that may be generated' },
  { part: 'HINT', use: 'left out', reason: 'advice, worded by each major and translated' },
  { part: 'position', use: 'left out', reason: 'majors point at different tokens of the same fault' },
  { part: 'severity of an error', use: 'left out', reason: 'translated; every error of a statement is ERROR' },
  { part: 'routine', use: 'left out', reason: 'a C function and its line: they change with each build' },
  { part: 'typmod of a column', use: 'left out', reason: 'the catalog check compares declared columns with it' },
];
