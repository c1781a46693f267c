import { changes, type ChangeClass } from './change-class.ts';

export const textSearch: ChangeClass = {
  name: 'text search and collations',
  setUp: `
    CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
    CREATE TEXT SEARCH CONFIGURATION docs (COPY = english);
    ALTER TEXT SEARCH CONFIGURATION docs ALTER MAPPING FOR asciiword WITH stems, simple;
    CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
    CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
    CREATE COLLATION bytes (LOCALE = 'C');
    CREATE COLLATION folded (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);
  `,
  changes: changes({
    'a configuration more': 'CREATE TEXT SEARCH CONFIGURATION more (COPY = simple)',
    'a configuration less': 'DROP TEXT SEARCH CONFIGURATION docs',
    'another mapping': 'ALTER TEXT SEARCH CONFIGURATION docs ALTER MAPPING FOR asciiword WITH simple',
    'another order of dictionaries':
      'ALTER TEXT SEARCH CONFIGURATION docs ALTER MAPPING FOR asciiword WITH simple, stems',
    'a mapping less': 'ALTER TEXT SEARCH CONFIGURATION docs DROP MAPPING FOR email',
    'another parser': 'DROP TEXT SEARCH CONFIGURATION docs; CREATE TEXT SEARCH CONFIGURATION docs (PARSER = words)',
    'another owner of a configuration': 'ALTER TEXT SEARCH CONFIGURATION docs OWNER TO writer',
    'an option of a dictionary': 'ALTER TEXT SEARCH DICTIONARY stems (STOPWORDS)',
    'another language of a dictionary': 'ALTER TEXT SEARCH DICTIONARY stems (LANGUAGE = german)',
    'a dictionary more': 'CREATE TEXT SEARCH DICTIONARY more (TEMPLATE = simple)',
    'another owner of a dictionary': 'ALTER TEXT SEARCH DICTIONARY stems OWNER TO writer',
    'a parser less': 'DROP TEXT SEARCH PARSER words',
    'a headline of a parser':
      'DROP TEXT SEARCH PARSER words; CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)',
    'a template less': 'DROP TEXT SEARCH TEMPLATE plain',
    'another function of a template':
      'DROP TEXT SEARCH TEMPLATE plain; CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsynonym_lexize)',
    'a collation more': 'CREATE COLLATION more FROM "C"',
    'a collation less': 'DROP COLLATION bytes',
    'another locale': "DROP COLLATION bytes; CREATE COLLATION bytes (LOCALE = 'C.UTF-8')",
    'a deterministic collation':
      "DROP COLLATION folded; CREATE COLLATION folded (PROVIDER = icu, LOCALE = 'und-u-ks-level2')",
    'another locale of ICU':
      "DROP COLLATION folded; CREATE COLLATION folded (PROVIDER = icu, LOCALE = 'und-u-ks-level1', DETERMINISTIC = false)",
    'another owner of a collation': 'ALTER COLLATION bytes OWNER TO writer',
  }),
};
