import { defineConfig, pglite, postgres, sqlFolder } from 'pgparity';

export default defineConfig({
  profiles: { production: postgres({ major: 15 }), laptop: pglite() },
  reference: 'production',
  migrations: sqlFolder('db'),
  suites: 'parity/**/*.test.ts',
});
