import { fromOwn, owner } from '../canonical-sql.ts';
import { covers, type CatalogReader } from '../catalog-reader.ts';

export const statistics: CatalogReader = {
  name: 'statistics',
  sql: `
  SELECT 'statistics', namespaces.nspname || '.' || statistics.stxname,
    concat_ws(', ', pg_get_statisticsobjdef(statistics.oid),
      CASE WHEN statistics.stxstattarget >= 0 THEN 'statistics ' || statistics.stxstattarget END,
      ${owner('statistics.stxowner')})
  ${fromOwn('pg_statistic_ext', 'statistics', 'stxnamespace')}`,
  covers: covers('pg_statistic_ext', 'stxrelid stxname stxnamespace stxowner stxkeys stxstattarget stxkind stxexprs'),
};
