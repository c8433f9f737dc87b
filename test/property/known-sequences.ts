/** Generated command sequences that don't end as on the real engine, by seed, with the reason; all others must. */
const sorted = 'the recorded ids of the build cache begin with letters by chance, so they sort after the heading';

export const knownSequences: ReadonlyMap<number, string> = new Map([
  [102, 'the container ends and is started again all the time: whether it can be paused is chance'],
  [189, sorted],
  [274, 'one container is removed twice at once: which answer comes first is chance'],
  [297, sorted],
]);
