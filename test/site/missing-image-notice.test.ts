/** Which image a command says is not in Docker Hub, in the words of docker run, pull, build and compose (recorded on Docker 28). */
import { expect, test } from 'vitest';
import { insteadOf, missingImage } from '../../src/site/workbench/missing-image-notice.ts';
import { words } from '../../src/site/workbench/words.ts';

test.each([
  [
    "docker: Error response from daemon: pull access denied for mysql, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n\nRun 'docker run --help' for more information",
    'mysql',
  ],
  [
    'Error response from daemon: manifest for nginx:alpine not found: manifest unknown: manifest unknown',
    'nginx:alpine',
  ],
  [
    'ERROR: failed to build: failed to solve: python:3.12-slim: failed to resolve source metadata for docker.io/library/python:3.12-slim: docker.io/library/python:3.12-slim: not found',
    'python:3.12-slim',
  ],
  [
    'ERROR: failed to solve: failed to resolve source metadata for docker.io/someone/app:latest: pull access denied',
    'someone/app:latest',
  ],
  [
    'Error response from daemon: manifest for localhost:5000/app:1 not found: manifest unknown: manifest unknown',
    undefined,
  ],
  ['Error response from daemon: No such image: nosuch:latest', undefined],
  ['', undefined],
])('%#', (output, image) => {
  expect(missingImage(output)).toBe(image);
});

test('says which tags, or which images there are', () => {
  const catalog = [
    { name: 'alpine', tags: ['3', 'latest'] },
    { name: 'many', tags: Array.from({ length: 30 }, (_, index) => `1.${index}`) },
  ];
  expect(insteadOf('alpine:9', catalog)).toBe(`${words.hubTags} 3, latest`);
  expect(insteadOf('mysql', catalog)).toBe(`${words.hubImages} alpine, many. ${words.hubOwn}`);
  expect(insteadOf('someone/alpine:3', catalog)).toBe(`${words.hubImages} alpine, many. ${words.hubOwn}`);
  expect(insteadOf('many:2', catalog)).toMatch(/1\.15, …$/);
});
