/** Generated command sequences that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownSequences: ReadonlyMap<number, string> = new Map([
  [25, 'kill of a container whose id begins with the word cb'],
  [27, 'kill of a container whose id begins with the word cb'],
  [36, 'a random id sorts before or after the heading'],
  [41, 'not looked into yet'],
  [44, 'a random id sorts before or after the heading'],
  [51, 'a container whose id begins with the word'],
  [58, 'a random id sorts before or after the heading'],
  [71, 'not looked into yet'],
  [170, 'not looked into yet'],
  [175, 'not looked into yet'],
  [185, 'not looked into yet'],
  [189, 'not looked into yet'],
  [198, 'a random id sorts before or after the heading'],
  [214, 'not looked into yet'],
  [228, 'not looked into yet'],
]);
