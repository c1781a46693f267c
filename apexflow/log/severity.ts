/** Google Cloud's names for the levels of pino: `LogSeverity` in the Cloud Logging API. */
export const severities: Readonly<Record<string, Severity>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

export type Severity = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';
