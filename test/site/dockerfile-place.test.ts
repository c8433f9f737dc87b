import { describe, expect, test } from 'vitest';
import { dockerfilePlace } from '../../src/site/workbench/dockerfile-place.ts';

describe('where one types in a Dockerfile', () => {
  test.for([
    ['', { kind: 'instruction' }],
    ['FROM a\nWOR', { kind: 'instruction' }],
    ['FROM a\nONBUILD C', { kind: 'instruction' }],
    ['FROM ', { kind: 'image', typed: '' }],
    ['from busy', { kind: 'image', typed: 'busy' }],
    ['FROM --platform=linux/riscv64 debian:tri', { kind: 'image', typed: 'debian:tri' }],
    ['FROM a AS b', undefined],
    ['FROM $BASE', undefined],
    ['FROM --', { kind: 'flag', instruction: 'FROM', typed: '--' }],
    ['FROM a\nCOPY -', { kind: 'flag', instruction: 'COPY', typed: '-' }],
    ['FROM a\nRUN --mount=type=tmpfs,target=/x --net', { kind: 'flag', instruction: 'RUN', typed: '--net' }],
    ['FROM a\nRUN \\\n  --m', { kind: 'flag', instruction: 'RUN', typed: '--m' }],
    ['FROM a\nRUN ls -', { kind: 'name' }],
    ['FROM a\nCOPY --from=', { kind: 'stage', typed: '' }],
    ['FROM a\nCOPY --chmod=755 --from=bu', { kind: 'stage', typed: 'bu' }],
    ['FROM a\nRUN --mount=type=bind,from=b', { kind: 'stage', typed: 'b' }],
    ['FROM a\nRUN --mount=type=bind,from=b,target=', { kind: 'name' }],
    ['FROM a\nRUN echo \\\n  $', { kind: 'name' }],
    ['FROM a\n# COPY --', undefined],
  ] as const)('%j', ([before, place]) => {
    expect(dockerfilePlace(before)).toEqual(place);
  });
});
