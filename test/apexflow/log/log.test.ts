import fc from 'fast-check';
import { expect, test } from 'vitest';
import { registerSecret } from '../../../src/base/config/redact.ts';
import { createLog, type LogOptions } from '../../../apexflow/log/log.ts';

function captured(options: LogOptions = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    pretty: false,
    ...options,
    destination: { write: (line) => void lines.push(line) },
  });
  return { log, lines, events: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a line has the severity, the time and the message that Cloud Run reads', () => {
  const { log, lines, events } = captured();
  log.info({ poolMax: 5 }, 'Connected');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  const [event] = events();
  expect(event).toEqual({ severity: 'INFO', time: expect.any(String), poolMax: 5, message: 'Connected' });
  expect(event?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('every level has its severity', () => {
  const { log, events } = captured();
  for (const level of ['debug', 'info', 'warn', 'error', 'fatal'] as const) log[level](level);
  expect(events().map(({ severity }) => severity)).toEqual(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
});

test('below its level a log is silent', () => {
  const { log, lines } = captured({ level: 'warn' });
  log.info('not this');
  log.warn('this');
  expect(lines).toHaveLength(1);
});

test('an error is logged with its causes, its code, and none of its secrets', () => {
  const { log, lines, events } = captured();
  const cause = Object.assign(new Error('connect postgres://u:hidden@h/d'), { code: 'ECONNREFUSED' });
  log.error({ error: new Error('No pool', { cause }) }, 'failed with postgres://u:hidden@h/d');
  expect(lines.join('')).not.toContain('hidden');
  expect(events()[0]).toMatchObject({
    message: 'failed with postgres://u:***@h/d',
    error: { message: 'No pool', cause: { message: 'connect postgres://u:***@h/d', code: 'ECONNREFUSED' } },
  });
});

test('a secret that is registered after a child was made is hidden in the fields of the child too', () => {
  const { log, lines } = captured();
  const child = log.child({ note: 'late-secret' });
  registerSecret('late-secret');
  child.info({ password: 'x', nested: { token: 'y' } }, 'done');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ note: '***', password: '***', nested: { token: '***' } });
});

test('whatever is logged, a line stays JSON and holds no secret', () => {
  const secret = String.raw`pa"ss\w@rd/é`;
  registerSecret(secret);
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), fc.boolean(), (before, key, pretty) => {
      const { log, lines, events } = captured({ pretty });
      log
        .child({ [key]: `${before}${secret}` })
        .info({ [`${key}${secret}`]: encodeURIComponent(secret) }, `${before}${secret}`);
      expect(pretty || events().length === 1).toBe(true);
      expect(lines.join('')).not.toMatch(/pa\\*"ss|%40rd/);
    }),
  );
});

test('a field named like a method of every object is logged all the same', () => {
  const { log, lines } = captured({ pretty: true });
  log.info({ valueOf: 'a text' }, 'odd');
  expect(lines.join('')).toContain('a text');
});

test('for a terminal a line is for a person, with the severity in words', () => {
  const { log, lines } = captured({ pretty: true });
  log.warn({ password: 'hidden' }, 'careful');
  log.fatal('the end');
  expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARNING: careful\n {4}password: "\*\*\*"\n$/);
  expect(lines[1]).toMatch(/CRITICAL: the end/);
});
