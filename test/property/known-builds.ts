/** Generated builds that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownBuilds: ReadonlyMap<number, string> = new Map([]);
