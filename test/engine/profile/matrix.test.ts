import { expect, expectTypeOf, test } from 'vitest';
import { matrix } from '../../../src/engine/profile/matrix.ts';
import { postgres } from '../../../src/engine/profile/postgres.ts';

test('makes one profile of the preset for each major', () => {
  const profiles = matrix({ of: postgres, majors: [16, 17] });
  expect(profiles).toEqual({ 'postgres-16': postgres({ major: 16 }), 'postgres-17': postgres({ major: 17 }) });
  expectTypeOf(profiles).toHaveProperty('postgres-17');
  expectTypeOf(profiles).not.toHaveProperty('postgres-18');
});

const withCitext = ({ major }: { major: 16 | 17 }) => postgres({ major, extensions: ['citext'] });

test('takes a name, and a preset with options', () => {
  expect(matrix({ of: withCitext, majors: [17], name: 'shop' })).toEqual({
    'shop-17': postgres({ major: 17, extensions: ['citext'] }),
  });
});

test('refuses no majors, and no preset', () => {
  expect(() => matrix({ of: postgres, majors: [] })).toThrow(/matrix\(\) has no majors: write/);
  expect(() => matrix({ majors: [17] } as never)).toThrow(/matrix\(\) has no preset: write/);
});
