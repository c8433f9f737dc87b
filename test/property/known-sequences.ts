/** Generated command sequences that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownSequences: ReadonlyMap<number, string> = new Map([
  [102, 'the container ends and is started again all the time: whether it can be paused is chance'],
  [274, 'one container is removed twice at once: which answer comes first is chance'],
]);
