/** Generated builds that don't end as on the real engine, by seed, with the reason; all others must. */
export const knownBuilds: ReadonlyMap<number, string> = new Map([
  [264, 'two steps fail at once; which is told first is a matter of timing'],
  [275, 'a user without a name in RUN on an image whose passwd is gone is refused with other words'],
  [282, '/etc is a file in that image: our runc finds the missing shell first'],
  [371, 'a missing source is found while copying instead of while the key is computed'],
  [398, 'one image is missing twice: BuildKit blames the later line'],
  [412, 'which base image of several counts as cached'],
  [415, 'which step counts as cached'],
  [432, 'a default that cannot be expanded: BuildKit stops before that check'],
  [452, 'two escape directives: BuildKit shows the place'],
  [456, '"failed to run Build function" instead of "failed to solve", a matter of timing'],
  [461, 'a missing source is found while copying instead of while the key is computed'],
  [466, 'two steps fail at once; which is told first is a matter of timing'],
  [488, 'a missing source is found while copying instead of while the key is computed'],
]);
