import { groundRows } from '../ground.ts';
import type { Assumption } from '../assumption.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import { outcomesOfOptions, tryOptions } from '../try-index.ts';
import { records } from '../../../engine/session/answer.ts';

/** Operator classes and storage parameters of a ScaNN index. */
export const indexOptionAssumptions: readonly Assumption[] = [
  {
    id: 'option.operator-classes',
    sentence: 'The operator classes are cosine, dot_product and l2, on the type vector, and none is the default.',
    grade: 'high',
    needs: ['scann'],
    assumed: ['cosine on vector', 'dot_product on vector', 'l2 on vector'],
    async probe(ground) {
      const { rows } = await (
        await ground.open()
      ).run(`
        SELECT opcname || ' on ' || opcintype::regtype || CASE WHEN opcdefault THEN ', default' ELSE '' END
          FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod WHERE amname = 'scann' ORDER BY 1`);
      return { observed: rows.map(([text]) => text ?? '') };
    },
  },
  {
    id: 'option.operators',
    sentence: 'They order by <=>, <#> and <-> in that order.',
    grade: 'high',
    needs: ['scann'],
    assumed: { cosine: ['<=>'], dot_product: ['<#>'], l2: ['<->'] },
    async probe(ground) {
      const answer = await (
        await ground.open()
      ).run(`
        SELECT classes.opcname, json_agg(DISTINCT operators.oprname)::text AS operators
          FROM pg_opclass AS classes
          JOIN pg_am ON pg_am.oid = classes.opcmethod
          JOIN pg_amop ON amopfamily = classes.opcfamily AND amoppurpose = 'o'
          JOIN pg_operator AS operators ON operators.oid = amopopr
         WHERE amname = 'scann' AND classes.opcname IN ('cosine', 'dot_product', 'l2') GROUP BY 1`);
      const found = records(answer).map(({ opcname, operators }) => [opcname, JSON.parse(operators ?? '[]')] as const);
      return { observed: Object.fromEntries(found) };
    },
  },
  {
    id: 'option.num-leaves-required',
    sentence: 'An index without num_leaves is refused with 22023.',
    grade: 'medium',
    needs: ['scann'],
    assumed: { "quantizer = 'SQ8'": 'refused with 22023' },
    probe: async (ground) => outcomesOfOptions(await ground.open(), ["quantizer = 'SQ8'"]),
  },
  {
    id: 'option.num-leaves-range',
    sentence: 'num_leaves goes from 1 to 1,048,576; anything else is refused with 22023.',
    grade: 'high',
    standInSwitch: 'scann_stand_in.leaves_max',
    needs: ['scann-index'],
    assumed: {
      '0': 'refused with 22023',
      '1': 'accepted',
      '1048576': 'accepted',
      '1048577': 'refused with 22023',
    },
    otherwise: [
      {
        on: { from: '17' },
        grade: 'medium',
        assumed: { '0': 'refused with 22023', '1': 'accepted', '1048576': 'accepted', '1048577': 'accepted' },
      },
    ],
    async probe(ground) {
      // The parameter alone is set, and undone: nobody knows what a build with a million leaves would take.
      const session = await ground.open();
      await session.run('BEGIN');
      const answers = new Map<string, Awaited<ReturnType<typeof session.attempt>>>();
      for (const leaves of ['0', '1', '1048576', '1048577']) {
        answers.set(leaves, await session.attempt(`ALTER INDEX probe_index SET (num_leaves = ${leaves})`));
      }
      return {
        observed: Object.fromEntries([...answers].map(([leaves, answer]) => [leaves, outcomeOf(answer)])),
        detail: Object.fromEntries([...answers].map(([leaves, answer]) => [leaves, saidOf(answer)])),
      };
    },
  },
  {
    id: 'option.quoted-number',
    sentence: "A number may be written as text: num_leaves = '10'.",
    grade: 'low',
    needs: ['scann'],
    assumed: { "num_leaves = '10'": 'accepted' },
    probe: async (ground) => outcomesOfOptions(await ground.open(), ["num_leaves = '10'"]),
  },
  {
    id: 'option.unknown',
    sentence: 'An option that is not known is refused with 22023.',
    grade: 'medium',
    needs: ['scann'],
    assumed: { 'num_leaves = 10, lists = 10': 'refused with 22023' },
    probe: async (ground) => outcomesOfOptions(await ground.open(), ['num_leaves = 10, lists = 10']),
  },
  {
    id: 'option.quantizer',
    sentence: 'The quantizers SQ8 and FLAT are accepted, and one that is not known is refused with 22023.',
    grade: 'medium',
    needs: ['scann'],
    assumed: {
      "num_leaves = 10, quantizer = 'FLAT'": 'accepted',
      "num_leaves = 10, quantizer = 'NONE'": 'refused with 22023',
      "num_leaves = 10, quantizer = 'SQ8'": 'accepted',
    },
    probe: async (ground) =>
      outcomesOfOptions(
        await ground.open(),
        ['SQ8', 'FLAT', 'NONE'].map((name) => `num_leaves = 10, quantizer = '${name}'`),
      ),
  },
  {
    id: 'option.quantizer-ah',
    sentence: 'The quantizer AH is refused with 22023 unless a flag allows it.',
    grade: 'medium',
    standInSwitch: 'scann_stand_in.quantizer_ah',
    needs: ['scann'],
    assumed: { "num_leaves = 10, quantizer = 'AH'": 'refused with 22023' },
    // "AH quantization is not enabled for the index", when it is built; nobody wrote the code down.
    otherwise: [
      {
        on: { from: '17' },
        onlyOmni: true,
        grade: 'low',
        assumed: { "num_leaves = 10, quantizer = 'AH'": 'refused with XX000' },
      },
    ],
    probe: async (ground) => outcomesOfOptions(await ground.open(), ["num_leaves = 10, quantizer = 'AH'"]),
  },
  {
    id: 'option.levels',
    sentence: 'max_num_levels is 1 or 2; 3 is refused with 22023.',
    grade: 'medium',
    standInSwitch: 'scann_stand_in.levels_max',
    needs: ['scann'],
    assumed: {
      'num_leaves = 10, max_num_levels = 1': 'accepted',
      'num_leaves = 10, max_num_levels = 2': 'accepted',
      'num_leaves = 10, max_num_levels = 3': 'refused with 22023',
    },
    otherwise: [
      {
        on: { from: '17' },
        grade: 'medium',
        assumed: {
          'num_leaves = 10, max_num_levels = 1': 'accepted',
          'num_leaves = 10, max_num_levels = 2': 'accepted',
          'num_leaves = 10, max_num_levels = 3': 'accepted',
        },
      },
    ],
    probe: async (ground) =>
      outcomesOfOptions(
        await ground.open(),
        [1, 2, 3].map((levels) => `num_leaves = 10, max_num_levels = ${levels}`),
      ),
  },
  {
    id: 'option.mode',
    sentence: "mode = 'AUTO' is not known (22023): it came with alloydb_scann 0.1.3.",
    grade: 'medium',
    standInSwitch: 'scann_stand_in.mode_option',
    needs: ['scann'],
    assumed: { "mode = 'AUTO'": 'refused with 22023' },
    otherwise: [{ on: { from: '16' }, grade: 'medium', assumed: { "mode = 'AUTO'": 'accepted' } }],
    probe: async (ground) => outcomesOfOptions(await ground.open(), ["mode = 'AUTO'"]),
  },
  {
    id: 'option.stored',
    sentence: 'The catalog keeps the options as they were written, so that the index step knows them again.',
    grade: 'low',
    needs: ['scann-index'],
    assumed: { num_leaves: '100', quantizer: 'SQ8' },
    async probe(ground) {
      const answer = await (
        await ground.open()
      ).run(`
        SELECT option_name, option_value FROM pg_class, pg_options_to_table(reloptions) WHERE relname = 'probe_index'`);
      return {
        observed: Object.fromEntries(
          records(answer).map(({ option_name: name, option_value: value }) => [name ?? '', value ?? '']),
        ),
      };
    },
  },
  {
    id: 'option.rows-of-rule-of-thumb',
    sentence: `Over ${groundRows.toLocaleString('en-US')} rows the square root of them is accepted as num_leaves, for each operator class.`,
    grade: 'high',
    needs: ['scann'],
    assumed: { cosine: 'accepted', dot_product: 'accepted', l2: 'accepted' },
    async probe(ground) {
      const session = await ground.open();
      const leaves = `num_leaves = ${Math.round(Math.sqrt(groundRows))}`;
      const answers = {
        cosine: await tryOptions(session, leaves, 'cosine'),
        dot_product: await tryOptions(session, leaves, 'dot_product'),
        l2: await tryOptions(session, leaves, 'l2'),
      };
      return {
        observed: Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, outcomeOf(answer)])),
        detail: Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, saidOf(answer)])),
      };
    },
  },
];
