export const identityCheck = 'identity';
export const majorObservation = 'PostgreSQL major';
export const wordSizeObservation = 'word size in bits';
export const settingsCheck = 'settings';
/** The check whose observations are the entries of the catalog. */
export const catalogCheck = 'catalog after migration';
/** The checks that the run itself makes, causes of the others first. */
export const builtInNames: readonly string[] = [identityCheck, settingsCheck, catalogCheck];
