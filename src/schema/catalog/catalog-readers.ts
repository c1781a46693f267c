import type { CatalogReader } from './catalog-reader.ts';
import { annotations } from './readers/annotations.ts';
import { casts } from './readers/casts.ts';
import { collations } from './readers/collations.ts';
import { columns } from './readers/columns.ts';
import { constraints } from './readers/constraints.ts';
import { database } from './readers/database.ts';
import { extensions } from './readers/extensions.ts';
import { foreignData, userMappingOptions } from './readers/foreign-data.ts';
import { functions } from './readers/functions.ts';
import { indexes } from './readers/indexes.ts';
import { languages } from './readers/languages.ts';
import { operators } from './readers/operators.ts';
import { policies } from './readers/policies.ts';
import { defaultPrivileges, privileges } from './readers/privileges.ts';
import { largeObjectContents, largeObjects } from './readers/large-objects.ts';
import { publications, subscriptionConnections, subscriptions } from './readers/replication.ts';
import { rolePasswords, roles } from './readers/roles.ts';
import { rules } from './readers/rules.ts';
import { schemas } from './readers/schemas.ts';
import { sequences } from './readers/sequences.ts';
import { statistics } from './readers/statistics.ts';
import { systemObjects } from './readers/system-objects.ts';
import { tables } from './readers/tables.ts';
import { textSearch } from './readers/text-search.ts';
import { triggers } from './readers/triggers.ts';
import { types } from './readers/types.ts';
import { views } from './readers/views.ts';

/** Every class of entries. */
export const catalogReaders: readonly CatalogReader[] = [
  schemas,
  extensions,
  tables,
  columns,
  constraints,
  indexes,
  sequences,
  views,
  rules,
  triggers,
  policies,
  statistics,
  functions,
  types,
  operators,
  casts,
  collations,
  textSearch,
  foreignData,
  userMappingOptions,
  publications,
  subscriptions,
  subscriptionConnections,
  languages,
  privileges,
  defaultPrivileges,
  largeObjects,
  largeObjectContents,
  systemObjects,
  roles,
  rolePasswords,
  database,
  annotations,
];
