/** Generated command sequences that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownSequences: ReadonlyMap<number, string> = new Map([]);
