import { describe, expect, test } from 'vitest';
import { productConfig } from '../../product-config.ts';
import { containersOf, environment, imageWith, whyNoContainers } from '../../engine/server/docker-host.ts';
import { assumptions } from '../../../src/gate/probe/assumptions.ts';
import { probe, type ProbeOptions } from '../../../src/gate/probe/probe.ts';
import { probeDocument } from '../../../src/gate/probe/probe-document.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const why = await whyNoContainers();

const options: ProbeOptions = {
  profile: alloydbOmni,
  server: 'docker',
  environment,
  existing: false,
  allowStandIn: false,
  keepGoing: false,
  version: '1.2.3',
  product: productConfig,
  statements: null,
  onProgress: () => undefined,
};

describe.skipIf(why !== '')(`a probe of a container${why}`, { timeout: 180_000 }, () => {
  test('the image that plays Omni is as assumed, is no evidence, and its container is gone', async () => {
    const document = await probe(options);
    expect(document.findings.filter(({ result }) => result === 'differs')).toEqual([]);
    expect(document).toMatchObject({ standIn: true, exitCode: 3, stopped: null, server: { kind: 'docker' } });
    expect(document.server.imageDigest).toMatch(/sha256:/);
    // The image has two starts, each with a helper.
    expect(document.start?.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining([
        'waiting for the server to answer',
        'waiting for "Post startup helper completed." in the log',
        'waiting for extensions to settle',
      ]),
    );
    expect(document.start?.log).toContainEqual({
      line: 'LOG: database system is ready to accept connections',
      times: 2,
    });
    expect(await containersOf(process.pid)).toEqual([]);
  });

  test('an image without ScaNN under the name of Omni is a finding about its identity', async () => {
    const wrong = { ...environment, PGPARITY_ALLOYDB_OMNI_IMAGE: environment.PGPARITY_PGVECTOR_IMAGE };
    const document = await probe({ ...options, environment: wrong });
    expect(probeDocument.parse(document).findings[0]).toMatchObject({
      id: 'identity.proven',
      result: 'differs',
      observed: 'refused',
      detail: expect.stringContaining('is not AlloyDB Omni'),
    });
    expect(document).toMatchObject({
      exitCode: 1,
      stopped: expect.stringContaining('is not AlloyDB Omni'),
      counts: { asAssumed: 0, differs: 1, unknown: assumptions.length - 1 },
    });
    expect(await containersOf(process.pid)).toEqual([]);
  });

  test('the texts of licences in an image are found, those of its packages are not', async () => {
    const image = await imageWith(
      'RUN mkdir -p /licenses /usr/share/common-licenses && touch /licenses/EULA.txt /licenses/LICENSE /usr/share/common-licenses/LICENSE',
    );
    const document = await probe({
      ...options,
      profile: pgvector,
      environment: { ...environment, PGPARITY_PGVECTOR_IMAGE: image },
    });
    expect(document.licence.files).toEqual(expect.arrayContaining(['/licenses/EULA.txt', '/licenses/LICENSE']));
    expect(document.licence.files.filter((path) => path.startsWith('/usr/share/common-licenses'))).toEqual([]);
  });

  test('an image that does not pass settings on is a finding about them', async () => {
    const image = await imageWith('ENTRYPOINT ["sh", "-c", "exec docker-entrypoint.sh postgres"]');
    const document = await probe({ ...options, environment: { ...environment, PGPARITY_ALLOYDB_OMNI_IMAGE: image } });
    expect(document.findings.find(({ id }) => id === 'container.parameters')).toMatchObject({ result: 'differs' });
    expect(document).toMatchObject({ exitCode: 1, counts: { differs: 1 } });
  });
});
