import { embeddingDimensions } from '../../fixtures/column.ts';

/** What a column makes of a text that is written into it. */
export interface ValueCase {
  /** Names the observation. */
  readonly name: string;
  readonly written: string;
  /** The text that is read back, or the SQLSTATE of the refusal. */
  readonly becomes: { readonly value: string } | { readonly sqlstate: string };
}

/** The cases of one column, by `table.column`. */
export const expectedValues: Readonly<Record<string, readonly ValueCase[]>> = {
  // NUMERIC(10,6): four digits before the point, six behind it, halves rounded away from zero.
  'sessions.cost': [
    kept('largest', '9999.999999', '9999.999999'),
    kept('smallest', '-9999.999999', '-9999.999999'),
    refused('one digit too many', '10000', '22003'),
    refused('rounds up to one digit too many', '9999.9999995', '22003'),
    kept('rounds down to the largest', '9999.9999994', '9999.999999'),
    kept('half rounds away from zero', '0.0000005', '0.000001'),
    kept('negative half rounds away from zero', '-0.0000005', '-0.000001'),
    kept('less than half rounds to zero', '0.0000004', '0.000000'),
    kept('even half rounds up too', '0.0000025', '0.000003'),
    kept('padded with zeros', '1.5', '1.500000'),
    kept('exponent', '1e3', '1000.000000'),
    kept('not a number', 'NaN', 'NaN'),
    refused('infinity', 'Infinity', '22003'),
    refused('words', 'free', '22P02'),
    refused('empty', '', '22P02'),
    refused('comma', '1,5', '22P02'),
  ],
  'notifications.priority': [
    kept('largest', '2147483647', '2147483647'),
    refused('too large', '2147483648', '22003'),
    kept('smallest', '-2147483648', '-2147483648'),
    refused('too small', '-2147483649', '22003'),
    refused('fraction', '1.5', '22P02'),
    refused('empty', '', '22P02'),
    kept('spaces around', ' 7 ', '7'),
  ],
  'security_logs.id': [
    kept('largest', '9223372036854775807', '9223372036854775807'),
    refused('too large', '9223372036854775808', '22003'),
  ],
  'memories.confidence': [
    kept('shortest text that reads back the same', '0.1', '0.1'),
    kept('more digits than it holds', '0.123456789', '0.12345679'),
    refused('too large', '1e39', '22003'),
    refused('too small', '1e-50', '22003'),
    kept('not a number', 'NaN', 'NaN'),
    kept('infinity', 'Infinity', 'Infinity'),
    kept('negative zero', '-0', '-0'),
    refused('words', 'high', '22P02'),
  ],
  'jobs.enabled': [
    kept('true', 'true', 't'),
    kept('no', 'no', 'f'),
    kept('1', '1', 't'),
    refused('maybe', 'maybe', '22P02'),
    refused('2', '2', '22P02'),
    refused('empty', '', '22P02'),
  ],
  'sessions.completed_at': [
    kept('offset', '2025-06-01T12:00:00+02:00', '2025-06-01 10:00:00+00'),
    kept('microseconds', '2025-06-01T12:00:00.123456Z', '2025-06-01 12:00:00.123456+00'),
    kept('rounded to microseconds', '2025-06-01T12:00:00.1234567Z', '2025-06-01 12:00:00.123457+00'),
    kept('leap second', '2025-06-01T11:59:60Z', '2025-06-01 12:00:00+00'),
    kept('infinity', 'infinity', 'infinity'),
    kept('before Christ', '0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00+00 BC'),
    refused('no such day', '2025-02-30', '22008'),
    refused('no such month', '2025-13-01', '22008'),
    refused('no such hour', '2025-01-01T25:00:00Z', '22008'),
    refused('too late', '294277-01-01', '22008'),
    refused('no such offset', '2025-01-01T00:00:00+25', '22009'),
    refused('no such zone', '2025-01-01 00:00:00 Nowhere/Land', '22023'),
    refused('words', 'tomorrow-ish', '22007'),
    refused('empty', '', '22007'),
  ],
  'sessions.query': [
    kept('empty', '', ''),
    kept('quotes and backslashes', String.raw`it's "\n" \\`, String.raw`it's "\n" \\`),
    kept('beyond the basic plane', '\u{1F9E0}\u{10FFFF}', '\u{1F9E0}\u{10FFFF}'),
    kept('line ends and tabs', 'a\r\n\tb', 'a\r\n\tb'),
    kept('a long text', 'long '.repeat(20_000), 'long '.repeat(20_000)),
    refused('NUL', 'a\0b', '22021'),
  ],
  'sessions.graph_data': [
    kept('object, keys in order of length', '{"bb":1,"a":2}', '{"a": 2, "bb": 1}'),
    kept('the last of two equal keys', '{"a":1,"a":2}', '{"a": 2}'),
    kept('JSON null', 'null', 'null'),
    kept('a number with all its digits', '12345678901234567890.12345678901', '12345678901234567890.12345678901'),
    kept('trailing zeros of a number', '1.10', '1.10'),
    kept('escapes resolved', String.raw`"\u00e9\ud83e\udde0\/"`, '"\u00e9\u{1F9E0}/"'),
    kept('spaces around', ' [1 , 2] ', '[1, 2]'),
    refused('empty', '', '22P02'),
    refused('unfinished', '{', '22P02'),
    refused('single quotes', "{'a':1}", '22P02'),
    refused('trailing comma', '{"a":1,}', '22P02'),
    refused('two values', '{"a":1} {"b":2}', '22P02'),
    refused('NaN', 'NaN', '22P02'),
    refused('undefined', 'undefined', '22P02'),
    refused('null in capitals', 'NULL', '22P02'),
    refused('leading zero', '01', '22P02'),
    refused('bare tab in a string', '"\t"', '22P02'),
    refused('half a surrogate pair', String.raw`"\ud800"`, '22P02'),
    refused('escaped NUL', String.raw`"\u0000"`, '22P05'),
  ],
  'memories.embedding': [
    kept('768 elements', vector('1'), vector('1')),
    refused('767 elements', vector('1', embeddingDimensions - 1), '22000'),
    refused('769 elements', vector('1', embeddingDimensions + 1), '22000'),
    refused('1 element', '[1]', '22000'),
    refused('no element', '[]', '22000'),
    refused('more than any vector holds', vector('1', 16_001), '54000'),
    refused('NaN', withLast('NaN'), '22000'),
    refused('infinity', withLast('Infinity'), '22000'),
    refused('negative infinity', withLast('-inf'), '22000'),
    refused('element too large', withLast('1e39'), '22003'),
    kept('element too small becomes zero', withLast('1e-50'), withLast('0')),
    kept('element with more digits than it holds', withLast('0.123456789'), withLast('0.12345679')),
    kept('all zeros', vector('0'), vector('0')),
    kept('spaces', ` [ ${'1 , '.repeat(embeddingDimensions - 1)}1 ] `, vector('1')),
    refused('no brackets', vector('1').slice(1, -1), '22P02'),
    refused('no closing bracket', vector('1').slice(0, -1), '22P02'),
    refused('text after the bracket', `${vector('1')} x`, '22P02'),
    refused('an empty element', withLast(''), '22P02'),
    refused('a word', withLast('one'), '22P02'),
    refused('null as an element', withLast('null'), '22P02'),
    refused('braces', `{${vector('1').slice(1, -1)}}`, '22P02'),
    refused('spaces in place of commas', vector('1').replaceAll(',', ' '), '22P02'),
    refused('nested', `[${vector('1')}]`, '22P02'),
    refused('empty', '', '22P02'),
  ],
};

function kept(name: string, written: string, value: string): ValueCase {
  return { name, written, becomes: { value } };
}

function refused(name: string, written: string, sqlstate: string): ValueCase {
  return { name, written, becomes: { sqlstate } };
}

function vector(element: string, dimensions = embeddingDimensions): string {
  return `[${Array.from({ length: dimensions }, () => element).join(',')}]`;
}

function withLast(element: string): string {
  return `${vector('1', embeddingDimensions - 1).slice(0, -1)},${element}]`;
}
