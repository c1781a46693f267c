import { changes, type ChangeClass } from './change-class.ts';

const foreignKey = (rest: string): string =>
  `ALTER TABLE things DROP CONSTRAINT things_parent_fkey; ALTER TABLE things ADD CONSTRAINT things_parent_fkey FOREIGN KEY (parent) ${rest}`;

export const constraints: ChangeClass = {
  name: 'constraints',
  setUp: `
    ALTER TABLE things ADD CONSTRAINT things_kind CHECK (kind IN ('a', 'b'));
    ALTER TABLE things ADD CONSTRAINT things_size CHECK (size > 0) NOT VALID;
    ALTER TABLE things ADD CONSTRAINT things_name UNIQUE (name);
    ALTER TABLE things ADD CONSTRAINT things_later UNIQUE (body) DEFERRABLE INITIALLY DEFERRED;
    CREATE TABLE spans (span int4range, EXCLUDE USING gist (span WITH &&));
    ALTER TABLE parents ADD CONSTRAINT parents_id CHECK (id > 0);
  `,
  changes: changes({
    'a check more': 'ALTER TABLE things ADD CHECK (number > 0)',
    'a check less': 'ALTER TABLE things DROP CONSTRAINT things_kind',
    'another check':
      "ALTER TABLE things DROP CONSTRAINT things_kind, ADD CONSTRAINT things_kind CHECK (kind IN ('a', 'c'))",
    'a check validated': 'ALTER TABLE things VALIDATE CONSTRAINT things_size',
    'a check that no heir has':
      'ALTER TABLE parents DROP CONSTRAINT parents_id; ALTER TABLE parents ADD CONSTRAINT parents_id CHECK (id > 0) NO INHERIT',
    'a constraint renamed': 'ALTER TABLE things RENAME CONSTRAINT things_kind TO things_sort',
    'another action on delete': foreignKey('REFERENCES parents ON DELETE RESTRICT'),
    'an action on update': foreignKey('REFERENCES parents ON DELETE CASCADE ON UPDATE SET NULL'),
    'set null of a column': foreignKey('REFERENCES parents ON DELETE SET NULL (parent)'),
    'matched in full': foreignKey('REFERENCES parents MATCH FULL ON DELETE CASCADE'),
    'not validated': foreignKey('REFERENCES parents ON DELETE CASCADE NOT VALID'),
    deferrable: 'ALTER TABLE things ALTER CONSTRAINT things_parent_fkey DEFERRABLE',
    'initially deferred': 'ALTER TABLE things ALTER CONSTRAINT things_parent_fkey DEFERRABLE INITIALLY DEFERRED',
    'a foreign key less': 'ALTER TABLE things DROP CONSTRAINT things_parent_fkey',
    'a foreign key switched off at the child': 'ALTER TABLE things DISABLE TRIGGER ALL',
    'a foreign key switched off at the parent': 'ALTER TABLE parents DISABLE TRIGGER ALL',
    'a foreign key on replicas too': `DO $$DECLARE t text; BEGIN
        SELECT tgname INTO t FROM pg_trigger WHERE tgrelid = 'things'::regclass AND tgisinternal AND tgfoid = '"RI_FKey_check_ins"'::regproc LIMIT 1;
        EXECUTE format('ALTER TABLE things ENABLE ALWAYS TRIGGER %I', t); END$$`,
    'a unique constraint less': 'ALTER TABLE things DROP CONSTRAINT things_name',
    'nulls not distinct':
      'ALTER TABLE things DROP CONSTRAINT things_name; ALTER TABLE things ADD CONSTRAINT things_name UNIQUE NULLS NOT DISTINCT (name)',
    'included columns':
      'ALTER TABLE things DROP CONSTRAINT things_name; ALTER TABLE things ADD CONSTRAINT things_name UNIQUE (name) INCLUDE (kind)',
    'initially immediate':
      'ALTER TABLE things DROP CONSTRAINT things_later; ALTER TABLE things ADD CONSTRAINT things_later UNIQUE (body) DEFERRABLE',
    'another primary key': 'ALTER TABLE pairs ADD PRIMARY KEY (a)',
    'another exclusion':
      'ALTER TABLE spans DROP CONSTRAINT spans_span_excl; ALTER TABLE spans ADD CONSTRAINT spans_span_excl EXCLUDE USING gist (span WITH =)',
    'an exclusion less': 'ALTER TABLE spans DROP CONSTRAINT spans_span_excl',
  }),
};
