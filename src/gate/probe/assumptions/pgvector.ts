import type { Assumption } from '../assumption.ts';
import { records } from '../../../engine/session/answer.ts';

/** What pgvector does, on its own server and inside AlloyDB Omni. */
export const pgvectorAssumptions: readonly Assumption[] = [
  {
    id: 'pgvector.defaults',
    sentence: 'pgvector has the settings of 0.8.0 and their defaults.',
    grade: 'high',
    needs: ['superuser'],
    assumed: {
      'hnsw.ef_search': '40',
      'hnsw.iterative_scan': 'off',
      'hnsw.max_scan_tuples': '20000',
      'hnsw.scan_mem_multiplier': '1',
      'ivfflat.iterative_scan': 'off',
      'ivfflat.max_probes': '32768',
      'ivfflat.probes': '1',
    },
    // One report of 17.9 has no settings hnsw.* at all.
    otherwise: [
      {
        on: { from: '17' },
        onlyOmni: true,
        grade: 'medium',
        assumed: { 'ivfflat.iterative_scan': 'off', 'ivfflat.max_probes': '32768', 'ivfflat.probes': '1' },
      },
    ],
    async probe(ground) {
      const session = await ground.open();
      await session.run("LOAD 'vector'");
      const answer = await session.run(
        "SELECT name, boot_val FROM pg_settings WHERE name ~ '^(hnsw|ivfflat)[.]' ORDER BY name",
      );
      return {
        observed: Object.fromEntries(records(answer).map(({ name, boot_val: value }) => [name ?? '', value ?? ''])),
      };
    },
  },
  {
    id: 'pgvector.empty-build',
    sentence: 'IVFFlat is built over an empty table, with the NOTICE "ivfflat index created with little data".',
    grade: 'high',
    needs: [],
    assumed: ['NOTICE: ivfflat index created with little data'],
    async probe(ground) {
      const session = await ground.open();
      await session.run('CREATE TABLE probe_ivfflat (LIKE probe_rows)');
      const { notices } = await session.run(
        'CREATE INDEX ON probe_ivfflat USING ivfflat (embedding vector_cosine_ops) WITH (lists = 50)',
      );
      return { observed: notices.map(({ severity, message }) => `${severity}: ${message}`) };
    },
  },
  {
    id: 'pgvector.functions',
    sentence: 'vector_dims, vector_norm, l2_normalize and the operators <->, <#>, <=> and <+> are there.',
    grade: 'high',
    needs: [],
    assumed: { distances: '5 -11 0.016 4', norm: '2.000' },
    async probe(ground) {
      const session = await ground.open();
      const { rows } = await session.run(`
        SELECT concat_ws(' ', ('[3,4]'::vector <-> '[0,0]') , ('[1,2]'::vector <#> '[3,4]'),
                         round(('[1,2]'::vector <=> '[3,4]')::numeric, 3), ('[1,2]'::vector <+> '[3,4]')),
               round(vector_norm(l2_normalize('[3,4]'::vector))::numeric, 3) * vector_dims('[1,2]'::vector)`);
      return { observed: { distances: rows[0]?.[0] ?? null, norm: rows[0]?.[1] ?? null } };
    },
  },
];
