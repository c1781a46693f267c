/** Asks the query of that place and answers how many rows came back. It is given one call at a time. */
export type LoadClient = (query: number) => Promise<number>;
