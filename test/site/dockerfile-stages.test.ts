import { expect, test } from 'vitest';
import { stagePlaces, stagesBefore } from '../../src/site/workbench/dockerfile-stages.ts';

const file = [
  'FROM golang AS build',
  'RUN --mount=type=cache,from=golang,target=/c true',
  'from --platform=$BUILDPLATFORM build as Tests',
  'RUN --mount=type=bind,from=Build,target=/b true',
  'FROM alpine',
  'COPY --chmod=755 --from=build /a /build',
  'COPY --from=tests --chown=1:1 /t /t',
  'COPY --from=alpine /x /x',
].join('\n');

/** As `line:start-end`, from 0. */
const places = (line: number, word: string): string[] => {
  const character = (file.split('\n')[line] ?? '').lastIndexOf(word);
  return stagePlaces(file, { line, character }).map(
    ({ start, end }) => `${start.line}:${start.character}-${end.character}`,
  );
};

test('a stage has its places, whatever other flags there are', () => {
  const build = ['0:15-20', '2:31-36', '3:27-32', '5:24-29'];
  expect(places(0, 'build')).toEqual(build);
  expect(places(3, 'Build')).toEqual(build);
  expect(places(5, 'build /a')).toEqual(build);
  expect(places(6, 'tests')).toEqual(['2:40-45', '6:12-17']);
});

test('images and paths are no stages', () => {
  expect(places(7, 'alpine')).toEqual([]);
  expect(places(1, 'golang')).toEqual([]);
  expect(places(5, 'build')).toEqual([]);
});

test('only what came before can be used', () => {
  expect(stagesBefore(file, 0)).toEqual([]);
  expect(stagesBefore(file, 2)).toEqual(['build']);
  expect(stagesBefore(file, 9)).toEqual(['Tests', 'build']);
});
