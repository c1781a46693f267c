import { expect, test } from 'vitest';
import { channelOf, disclosureOf } from '../../../src/vault/licence/disclosure.ts';
import { alloydbOmni, pgvector } from '../../../fixtures/profiles.ts';

const terminal = { isTTY: true };

test('numbers of a restricted profile are shown on a terminal with --show, and nowhere else', () => {
  for (const ci of [true, false]) {
    for (const isTTY of [true, false]) {
      for (const show of [true, false]) {
        const channel = channelOf({ isTTY }, ci ? { CI: 'true' } : {}, show);
        const expected = !ci && isTTY && show ? 'show' : 'withhold';
        expect(disclosureOf(alloydbOmni.licence, channel).kind, JSON.stringify(channel)).toBe(expected);
        expect(disclosureOf(pgvector.licence, channel).kind).toBe('show');
      }
    }
  }
});

test.each(['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'JENKINS_URL', 'BUILD_ID'])(
  'a terminal within a build that sets %s withholds, also with --show',
  (name) => {
    expect(disclosureOf(alloydbOmni.licence, channelOf(terminal, { [name]: '1' }, true)).kind).toBe('withhold');
  },
);

test.each(['', '0', 'false', ' False '])('CI set to "%s" is no build', (value) => {
  expect(disclosureOf(alloydbOmni.licence, channelOf(terminal, { CI: value }, true)).kind).toBe('show');
});

test('the reason names the licence, and --show where that would show the numbers', () => {
  const disclosure = disclosureOf(alloydbOmni.licence, channelOf(terminal, {}, false));
  expect(disclosure).toMatchObject({ reason: expect.stringMatching(/AlloyDB Omni Developer Edition.*--show/) });
});
