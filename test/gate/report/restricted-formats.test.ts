import { expect, test } from 'vitest';
import { brokenDocument } from './example-documents.ts';
import { alloydbOmni } from '../../../fixtures/profiles.ts';
import { plainIdentity } from '../../engine/identity/plain-identity.ts';
import { formats } from '../../../src/gate/report/formats.ts';
import { liveEvidence } from '../../../src/gate/run/live-evidence.ts';

const canary = 987_654_321.125;

test.each(Object.keys(formats))('%s holds no duration of a restricted profile', (format) => {
  const prepared = {
    identity: plainIdentity,
    catalog: { entries: {}, reported: {}, gaps: [] },
    settings: {},
    choice: { profile: alloydbOmni },
    server: { kind: 'native', description: '' },
    under: { migrations: '' },
  } as unknown as Parameters<typeof liveEvidence>[0];
  const suiteRun = { checks: {}, suiteDurationsMs: { 'suites/tables.test.ts': canary }, only: [], losses: [] };
  const live = liveEvidence(prepared, suiteRun, {}, {} as Parameters<typeof liveEvidence>[3]);
  const [durationMs] = Object.values(live.suiteDurationsMs);
  const suites = brokenDocument.suites.map((each) =>
    each.profile === 'alloydb-omni' ? { ...each, durationMs: durationMs ?? null } : each,
  );
  const text = formats[format]?.({
    verdict: { ...brokenDocument, suites },
    redact: (each) => each,
    base: null,
    prefix: '',
  });
  expect(JSON.stringify(live) + text).not.toMatch(/987[,.]?654|16460 min/);
});
