/** Generated builds that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownBuilds: ReadonlyMap<number, string> = new Map([
  [264, 'two steps fail at once; which is told first is a matter of timing'],
  [275, 'two steps fail at once; whether both are told of is a matter of timing'],
  [
    282,
    '/etc is a file in that image, over which our engine lays its places for mounts: the missing shell is found first',
  ],
  [415, 'which of two cached steps is told of is a matter of timing'],
  [456, '"failed to run Build function" instead of "failed to solve", a matter of timing'],
  [466, 'two steps fail at once; which is told first is a matter of timing'],
]);
