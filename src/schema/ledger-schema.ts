/**
 * The schema of everything that the runner keeps in a database. It is left out of every catalog. It has to be a name that
 * no role has: with the default search_path (`"$user", public`) a role's unqualified tables go into a schema of its name.
 */
export const ledgerSchema = 'pgparity_ledger';
