/** Contents of chunks, and what `to_tsvector('english', …)` has to make of each. */
export const texts = {
  agents: {
    content: 'Agents plan their tasks, and a planner agent assigns every planned task to a tool.',
    lexemes: "'agent':1,8 'assign':9 'everi':10 'plan':2,11 'planner':7 'task':4,12 'tool':15",
  },
  forest: {
    content: 'She was running through the forests while the runners rested.',
    lexemes: "'forest':6 'rest':10 'run':3 'runner':9",
  },
  congress: {
    content: 'Universities were generously supporting the organisation of conferences.',
    lexemes: "'confer':8 'generous':3 'organis':6 'support':4 'univers':1",
  },
  near: {
    content: 'A vector search returns the nearest neighbours of a query vector.',
    lexemes: "'nearest':6 'neighbour':7 'queri':10 'return':4 'search':3 'vector':2,11",
  },
  far: {
    content: 'Search the index, then turn to the vector that is nearest.',
    lexemes: "'index':3 'nearest':11 'search':1 'turn':5 'vector':8",
  },
  stop: { content: 'To be or not to be, that is it.', lexemes: '' },
  addresses: {
    content: 'Write to jane.doe@example.com or visit https://example.com/docs/start?page=2 for release 2.10.3.',
    lexemes:
      "'/docs/start?page=2':8 '2.10.3':11 'example.com':7 'example.com/docs/start?page=2':6 'jane.doe@example.com':3 'releas':10 'visit':5 'write':1",
  },
  hyphens: {
    content: 'State-of-the-art models are well-known.',
    lexemes: "'art':5 'known':10 'model':6 'state':2 'state-of-the-art':1 'well':9 'well-known':8",
  },
  markup: {
    content: "Don't stop; it's O'Reilly's C++ & C# <b>bold</b> text, -5 and 1e-3",
    lexemes: "'-5':13 '1e-3':15 'bold':11 'c':9,10 'o':6 'reilli':7 'stop':3 'text':12",
  },
  german: {
    content: 'Die Straße führt zum CAFÉ in Zürich, naïve Besucher zahlen 20 €.',
    lexemes: "'20':11 'besuch':9 'café':5 'die':1 'führt':3 'naïv':8 'straße':2 'zahlen':10 'zum':4 'zürich':7",
  },
  russian: {
    content: 'Привет МИР, агенты ищут документы.',
    lexemes: "'агенты':3 'документы':5 'ищут':4 'мир':2 'привет':1",
  },
  japanese: { content: '全文検索 は 難しい 🚀 です', lexemes: "'です':4 'は':2 '全文検索':1 '難しい':3" },
} as const satisfies Record<string, { readonly content: string; readonly lexemes: string }>;

export type TextName = keyof typeof texts;

/** How a user's words become a query. */
export type QueryFunction = 'websearch_to_tsquery' | 'plainto_tsquery' | 'phraseto_tsquery' | 'to_tsquery';

/** Which texts a query has to find, in alphabetical order. */
export const searches: readonly {
  readonly by: QueryFunction;
  readonly words: string;
  readonly finds: readonly TextName[];
}[] = [
  // Stemming: another form of the word finds it, another word of the same root does not.
  { by: 'websearch_to_tsquery', words: 'agent', finds: ['agents'] },
  { by: 'websearch_to_tsquery', words: 'planning', finds: ['agents'] },
  { by: 'websearch_to_tsquery', words: 'runs', finds: ['forest'] },
  { by: 'websearch_to_tsquery', words: 'university', finds: ['congress'] },
  { by: 'websearch_to_tsquery', words: 'conference', finds: ['congress'] },
  { by: 'websearch_to_tsquery', words: 'organizing', finds: [] },
  // Letter case is no difference, an accent is one.
  { by: 'websearch_to_tsquery', words: 'FOREST', finds: ['forest'] },
  { by: 'websearch_to_tsquery', words: 'café', finds: ['german'] },
  { by: 'websearch_to_tsquery', words: 'cafe', finds: [] },
  { by: 'websearch_to_tsquery', words: 'ZÜRICH', finds: ['german'] },
  { by: 'websearch_to_tsquery', words: 'мир', finds: ['russian'] },
  { by: 'websearch_to_tsquery', words: 'агент', finds: [] },
  { by: 'websearch_to_tsquery', words: '難しい', finds: ['japanese'] },
  { by: 'websearch_to_tsquery', words: '検索', finds: [] },
  { by: 'websearch_to_tsquery', words: '🚀', finds: [] },
  // Several words: all of them, one of them, none of them, a phrase.
  { by: 'websearch_to_tsquery', words: 'vector search', finds: ['far', 'near'] },
  { by: 'websearch_to_tsquery', words: 'forest or university', finds: ['congress', 'forest'] },
  { by: 'websearch_to_tsquery', words: 'vector -neighbours', finds: ['far'] },
  { by: 'websearch_to_tsquery', words: '"vector search"', finds: ['near'] },
  { by: 'websearch_to_tsquery', words: '"search the vector"', finds: [] },
  { by: 'websearch_to_tsquery', words: '"vector search" or runners', finds: ['forest', 'near'] },
  { by: 'plainto_tsquery', words: 'vector search', finds: ['far', 'near'] },
  { by: 'plainto_tsquery', words: 'forest or university', finds: [] },
  { by: 'plainto_tsquery', words: 'vector -neighbours', finds: ['near'] },
  { by: 'phraseto_tsquery', words: 'vector search', finds: ['near'] },
  { by: 'phraseto_tsquery', words: 'running through the forests', finds: ['forest'] },
  { by: 'phraseto_tsquery', words: 'running forests', finds: [] },
  { by: 'to_tsquery', words: 'vector & !neighbour', finds: ['far'] },
  { by: 'to_tsquery', words: 'neigh:*', finds: ['near'] },
  { by: 'to_tsquery', words: 'vector <-> search', finds: ['near'] },
  { by: 'to_tsquery', words: 'forest | tool', finds: ['agents', 'forest'] },
  // Parts of compound tokens.
  { by: 'websearch_to_tsquery', words: 'jane.doe@example.com', finds: ['addresses'] },
  { by: 'websearch_to_tsquery', words: 'example.com', finds: ['addresses'] },
  { by: 'websearch_to_tsquery', words: '2.10.3', finds: ['addresses'] },
  { by: 'websearch_to_tsquery', words: 'well-known', finds: ['hyphens'] },
  { by: 'websearch_to_tsquery', words: 'known', finds: ['hyphens'] },
  { by: 'websearch_to_tsquery', words: 'art', finds: ['hyphens'] },
  // What people type: a lone quote, operators, nothing. It is never an error, and finds what is left.
  { by: 'websearch_to_tsquery', words: '"forest', finds: ['forest'] },
  { by: 'websearch_to_tsquery', words: "forest') | (:*", finds: ['forest'] },
  { by: 'websearch_to_tsquery', words: '', finds: [] },
  { by: 'websearch_to_tsquery', words: 'to be or not to be', finds: [] },
];

/** Words and their stems, the same in every release of the English stemmer that a profile may have. */
export const stems: Readonly<Record<string, string>> = {
  running: 'run',
  runner: 'runner',
  ponies: 'poni',
  dying: 'die',
  skies: 'sky',
  news: 'news',
  generously: 'generous',
  generation: 'generat',
  communities: 'communiti',
  organization: 'organ',
  organisation: 'organis',
  agreed: 'agre',
  happily: 'happili',
  relational: 'relat',
  embeddings: 'embed',
  indices: 'indic',
};
