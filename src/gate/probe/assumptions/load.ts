import { randomBytes } from 'node:crypto';
import type { Assumption } from '../assumption.ts';
import type { ProbeGround } from '../ground.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import { registerSecret } from '../../../base/config/redact.ts';
import { quoteLiteral } from '../../../engine/sql/literal.ts';
import type { Session } from '../../../engine/session/session.ts';

/** When the settings of a library exist, and who may load it. */
export const loadAssumptions: readonly Assumption[] = [
  {
    id: 'load.scann-placeholder',
    sentence: 'Before LOAD a session has no settings scann.*, and a SET of one that nobody knows succeeds unseen.',
    grade: 'high',
    needs: ['scann'],
    assumed: { 'seen afterwards': false, set: 'accepted', settings: 0 },
    otherwise: [
      {
        on: { from: '17' },
        onlyOmni: true,
        grade: 'medium',
        assumed: { 'seen afterwards': false, set: 'accepted', settings: 1 },
      },
    ],
    probe: async (ground) => placeholder(await ground.open(), 'scann'),
  },
  {
    id: 'load.pgvector-placeholder',
    sentence: 'So it is with ivfflat.* and hnsw.* before LOAD of vector.',
    grade: 'high',
    needs: [],
    assumed: {
      hnsw: { 'seen afterwards': false, set: 'accepted', settings: 0 },
      ivfflat: { 'seen afterwards': false, set: 'accepted', settings: 0 },
    },
    async probe(ground) {
      const hnsw = await placeholder(await ground.open(), 'hnsw');
      const ivfflat = await placeholder(await ground.open(), 'ivfflat');
      return { observed: { hnsw: hnsw.observed, ivfflat: ivfflat.observed } };
    },
  },
  {
    id: 'load.reserved',
    sentence: 'After LOAD a SET of a setting scann.* that nobody knows is refused with 42602.',
    grade: 'low',
    needs: ['scann', 'superuser'],
    assumed: { set: 'refused with 42602' },
    async probe(ground) {
      const session = await ground.open();
      await session.run("LOAD 'alloydb_scann'");
      const answer = await session.ask("SELECT set_config('scann.of_nobody', '7', false)");
      return { observed: { set: outcomeOf(answer) }, detail: saidOf(answer) };
    },
  },
  {
    id: 'load.superuser-only',
    sentence: 'A superuser may LOAD alloydb_scann, and nobody else (42501).',
    grade: 'high',
    needs: ['scann', 'superuser'],
    assumed: { others: 'refused with 42501', superuser: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      await session.script(`BEGIN; CREATE ROLE pgparity_probe_nobody; SET LOCAL ROLE pgparity_probe_nobody`);
      const others = await session.attempt("LOAD 'alloydb_scann'");
      await session.run('ROLLBACK');
      const superuser = await session.ask("LOAD 'alloydb_scann'");
      return {
        observed: { others: outcomeOf(others), superuser: outcomeOf(superuser) },
        detail: { others: saidOf(others), superuser: saidOf(superuser) },
      };
    },
  },
  {
    id: 'load.session-preload',
    sentence: 'Others have the settings when session_preload_libraries of their role names the library.',
    grade: 'high',
    needs: ['scann', 'superuser', 'throw-away'],
    assumed: { 'settings seen': true },
    probe: sessionPreload,
  },
];

async function placeholder(session: Session, family: string) {
  const name = `${family}.of_nobody`;
  const { rows } = await session.run('SELECT name FROM pg_settings WHERE starts_with(name, $1)', [`${family}.`]);
  const set = await session.ask('SELECT set_config($1, $2, false)', [name, '7']);
  const { rows: seen } = await session.run('SELECT name FROM pg_settings WHERE name = $1', [name]);
  return {
    observed: { 'seen afterwards': seen.length > 0, set: outcomeOf(set), settings: rows.length },
    detail: saidOf(set),
  };
}

async function sessionPreload(ground: ProbeGround) {
  const admin = await ground.open();
  const password = randomBytes(24).toString('base64url');
  registerSecret(password);
  const role = 'pgparity_probe_preloading';
  await admin.run(`CREATE ROLE ${role} LOGIN PASSWORD ${quoteLiteral(password)}`);
  try {
    await admin.run(`ALTER ROLE ${role} SET session_preload_libraries = 'alloydb_scann'`);
    const session = await ground.openAs(role, password);
    const { rows } = await session.run("SELECT name FROM pg_settings WHERE starts_with(name, 'scann.')");
    await session.close();
    return { observed: { 'settings seen': rows.length > 0 } };
  } finally {
    await admin.run(`DROP ROLE ${role}`);
  }
}
