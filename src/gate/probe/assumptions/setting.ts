import type { Assumption } from '../assumption.ts';
import { outcomeOf, saidOf } from '../outcome.ts';
import type { Answer } from '../../../engine/session/answer.ts';
import { records } from '../../../engine/session/answer.ts';

/** The settings scann.*. Their values are the server's own defaults, not measurements. */
export const settingAssumptions: readonly Assumption[] = [
  {
    id: 'setting.defaults',
    sentence: 'After LOAD the settings of a search have the defaults that 17.x is known to have.',
    grade: 'medium',
    needs: ['scann', 'superuser'],
    assumed: {
      'scann.allow_blocked_operations': 'off',
      'scann.num_leaves_to_search': '0',
      'scann.num_search_threads': '2',
      'scann.pct_leaves_to_search': '0',
      'scann.pre_reordering_num_neighbors': '-1',
    },
    async probe(ground) {
      const session = await ground.open();
      await session.run("LOAD 'alloydb_scann'");
      const answer = await session.run(
        "SELECT name, boot_val, setting, context FROM pg_settings WHERE starts_with(name, 'scann.') ORDER BY name",
      );
      const all = Object.fromEntries(records(answer).map((setting) => [setting['name'] ?? '', setting]));
      return {
        observed: Object.fromEntries(relied.map((name) => [name, all[name]?.['boot_val'] ?? null])),
        detail: all,
      };
    },
  },
  {
    id: 'setting.for-everybody',
    sentence: 'Anybody may set how many leaves are searched and how many candidates are reordered.',
    grade: 'medium',
    needs: ['scann', 'superuser'],
    assumed: { 'scann.num_leaves_to_search': 'user', 'scann.pre_reordering_num_neighbors': 'user' },
    async probe(ground) {
      const session = await ground.open();
      await session.run("LOAD 'alloydb_scann'");
      const answer = await session.run(
        "SELECT name, context FROM pg_settings WHERE name IN ('scann.num_leaves_to_search', 'scann.pre_reordering_num_neighbors')",
      );
      return { observed: Object.fromEntries(records(answer).map(({ name, context }) => [name ?? '', context ?? ''])) };
    },
  },
  {
    id: 'setting.of-the-product',
    sentence: 'The values that the product searches with are accepted.',
    grade: 'medium',
    needs: ['scann', 'superuser'],
    assumed: {
      'scann.num_leaves_to_search = 47': 'accepted',
      'scann.num_leaves_to_search = 7': 'accepted',
      'scann.pre_reordering_num_neighbors = 100': 'accepted',
    },
    async probe(ground) {
      const session = await ground.open();
      await session.run("LOAD 'alloydb_scann'");
      const answers = new Map<string, Answer>();
      for (const assignment of [
        'scann.num_leaves_to_search = 7',
        'scann.num_leaves_to_search = 47',
        'scann.pre_reordering_num_neighbors = 100',
      ]) {
        answers.set(assignment, await session.ask(`SET ${assignment}`));
      }
      return {
        observed: Object.fromEntries([...answers].map(([assignment, answer]) => [assignment, outcomeOf(answer)])),
        detail: Object.fromEntries([...answers].map(([assignment, answer]) => [assignment, saidOf(answer)])),
      };
    },
  },
];

const relied = [
  'scann.allow_blocked_operations',
  'scann.num_leaves_to_search',
  'scann.num_search_threads',
  'scann.pct_leaves_to_search',
  'scann.pre_reordering_num_neighbors',
];
