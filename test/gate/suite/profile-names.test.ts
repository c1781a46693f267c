import { expectTypeOf, test } from 'vitest';
import { defineConfig, pglite, postgres, sqlFolder, type ProfileUnderTest } from '../../../src/index.ts';
import type { checks } from '../../../src/gate/suite/checks.ts';

const config = defineConfig({
  profiles: { production: postgres({ major: 15 }), laptop: pglite() },
  reference: 'production',
  migrations: sqlFolder('db'),
  suites: 'parity/**/*.test.ts',
});

// tsc holds it: the types are what is tested.
test("a profile's name is a type: in the reference, and in checks that are given the config", () => {
  type Options = NonNullable<Parameters<typeof checks<typeof config>>[0]>;
  type Under = Parameters<NonNullable<Options['prepare']>>[1];
  expectTypeOf<Under>().toEqualTypeOf<ProfileUnderTest<'production' | 'laptop'>>();
  expectTypeOf<typeof config.reference>().toEqualTypeOf<'production' | 'laptop' | undefined>();
  // @ts-expect-error -- it is no profile.
  defineConfig({ profiles: { laptop: pglite() }, reference: 'lapto', migrations: sqlFolder('db'), suites: 'x' });
});
