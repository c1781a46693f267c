import type { ErrorAnswer, Notice, Parameters } from './answer.ts';

/** The error fields of the wire protocol, as both drivers name them. */
export interface ServerFault {
  readonly message: string;
  readonly code?: string | undefined;
  readonly severity?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  readonly dataType?: string | undefined;
  readonly position?: string | undefined;
}

export function answerOfFault(
  statement: string,
  fault: ServerFault,
  notices: readonly Notice[],
  parameters: Parameters = [],
): ErrorAnswer {
  return {
    kind: 'error',
    statement,
    parameters,
    sqlstate: fault.code ?? 'XX000',
    message: fault.message,
    detail: fault.detail ?? null,
    hint: fault.hint ?? null,
    schema: fault.schema ?? null,
    table: fault.table ?? null,
    column: fault.column ?? null,
    constraint: fault.constraint ?? null,
    dataType: fault.dataType ?? null,
    position: fault.position === undefined ? null : Number(fault.position),
    notices,
  };
}

export function noticeOf(notice: { message?: string | undefined } & Omit<ServerFault, 'message'>): Notice {
  return {
    severity: notice.severity ?? 'NOTICE',
    sqlstate: notice.code ?? '00000',
    message: notice.message ?? '',
    detail: notice.detail ?? null,
  };
}
