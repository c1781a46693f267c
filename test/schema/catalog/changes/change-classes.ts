import type { ChangeClass } from './change-class.ts';
import { constraints } from './constraints.ts';
import { database } from './database.ts';
import { foreignData } from './foreign-data.ts';
import { functions } from './functions.ts';
import { further, reported } from './further.ts';
import { indexes } from './indexes.ts';
import { operators } from './operators.ts';
import { policies } from './policies.ts';
import { privileges } from './privileges.ts';
import { replication } from './replication.ts';
import { roles } from './roles.ts';
import { schemas } from './schemas.ts';
import { sequences } from './sequences.ts';
import { systemObjects } from './system-objects.ts';
import { columns, tables } from './tables.ts';
import { textSearch } from './text-search.ts';
import { triggers } from './triggers.ts';
import { types } from './types.ts';
import { views } from './views.ts';

/** In the order in which they build on each other. */
export const changeClasses: readonly ChangeClass[] = [
  roles,
  database,
  schemas,
  tables,
  columns,
  constraints,
  indexes,
  sequences,
  views,
  triggers,
  policies,
  functions,
  types,
  operators,
  textSearch,
  foreignData,
  replication,
  privileges,
  systemObjects,
  further,
];

export const reportedChanges: ChangeClass = reported;
