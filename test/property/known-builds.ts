/** Generated builds that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownBuilds: ReadonlyMap<number, string> = new Map([
  [264, 'two steps fail at once; which is told first is a matter of timing'],
  [412, 'which base image of several counts as cached'],
  [415, 'which step counts as cached'],
  [456, '"failed to run Build function" instead of "failed to solve", a matter of timing'],
  [466, 'two steps fail at once; which is told first is a matter of timing'],
]);
