import { describe, expect, test } from 'vitest';
import { nodeOnly, projectFolder } from '../../cli/command-line.ts';
import { nativeMissing } from '../../schema/migrate/native-database.ts';
import { probe, type ProbeOptions } from '../../../src/gate/probe/probe.ts';
import { defaultProbeFile } from '../../../src/gate/probe/probe-json.ts';
import { probeDocument } from '../../../src/gate/probe/probe-document.ts';
import { nativeServer } from '../../../src/engine/server/native.ts';
import { openSession } from '../../../src/engine/session/open-session.ts';
import { alloydbOmni, embedded } from '../../../fixtures/profiles.ts';

const missing = await nativeMissing(alloydbOmni);
const lacking = missing === undefined ? '' : ` (not here: ${missing})`;

const options: ProbeOptions = {
  profile: alloydbOmni,
  server: 'native',
  environment: process.env,
  existing: false,
  allowStandIn: false,
  keepGoing: false,
  version: '1.2.3',
  product: { folder: projectFolder, suites: ['suites/**/*.test.ts'] },
  onProgress: () => undefined,
};

test('a profile that nothing can bring up ends with 3 and the reasons', async () => {
  const refused = probe({ ...options, server: 'auto', environment: { ...process.env, ...nodeOnly } });
  await expect(refused).rejects.toMatchObject({
    code: 'nothing-to-probe',
    exitCode: 3,
    message: expect.stringMatching(/remote: .*docker: .*native: /),
  });
});

test('the embedded profile is refused: it is no server', async () => {
  await expect(probe({ ...options, profile: embedded })).rejects.toMatchObject({ code: 'probe-embedded', exitCode: 2 });
});

describe.skipIf(lacking !== '')(`with a native stand-in${lacking}`, () => {
  test('a stand-in ends with 3, the document keeps its schema, and its file is named after the day', async () => {
    const document = await probe(options);
    expect(probeDocument.parse(document)).toEqual(document);
    expect(document).toMatchObject({ standIn: true, exitCode: 3, counts: { differs: 0 }, server: { kind: 'native' } });
    expect(defaultProbeFile(document)).toBe(`omni-probe-${document.startedAt.slice(0, 10)}.json`);
  });

  test('a stand-in that is allowed ends with 0', async () => {
    expect(await probe({ ...options, allowStandIn: true })).toMatchObject({ standIn: true, exitCode: 0 });
  });

  test('what differs ends with 1, although a stand-in is allowed', async () => {
    const parameters = { ...alloydbOmni.parameters, 'scann_stand_in.quantizer_ah': 'on' };
    const switched = await probe({ ...options, allowStandIn: true, profile: { ...alloydbOmni, parameters } });
    expect(switched).toMatchObject({ exitCode: 1, counts: { differs: 1 } });
  });

  test('a remote server is left without databases and roles of the probe', async () => {
    const server = await nativeServer.start(alloydbOmni, { environment: process.env });
    try {
      const { url } = server.endpoint as { url: string };
      const document = await probe({
        ...options,
        server: 'remote',
        environment: { ...process.env, PGPARITY_ALLOYDB_OMNI_URL: url },
      });
      expect(document).toMatchObject({ server: { kind: 'remote' }, standIn: true, exitCode: 3 });
      expect(JSON.stringify(document)).not.toContain(new URL(url).password);
      const session = await openSession(server.endpoint);
      const left = await session.run(
        "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1",
      );
      await session.close();
      expect(left.rows.flat()).toEqual(['pgparity', 'postgres', 'template0', 'template1']);
    } finally {
      await server.stop();
    }
  });
});
