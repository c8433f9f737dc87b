/** The course's own advice on Dockerfiles. */
import { expect, test } from 'vitest';
import { adviseDockerfile } from '../../src/site/workbench/dockerfile-advice.ts';

const rulesOf = (dockerfile: string) => adviseDockerfile(dockerfile, false).map(({ line, rule }) => `${line} ${rule}`);

test.each([
  ['a base without a version', 'FROM busybox\n', ['1 PinVersion']],
  ['latest', 'FROM --platform=linux/riscv64 busybox:latest AS a\n', ['1 PinVersion']],
  ['a registry’s port is no tag', 'FROM localhost:5000/app\n', ['1 PinVersion']],
  [
    'a stage, a variable, scratch and a digest need none',
    `ARG V=1\nFROM a:$V AS base\nFROM base\nFROM scratch\nFROM a@sha256:${'0'.repeat(64)}\n`,
    [],
  ],
  ['ADD of files', 'FROM a:1\nADD x /x\nADD x.tar.gz /y\nADD https://e.org/z /z\n', ['2 PreferCopy']],
  [
    'apt-get in pieces',
    'FROM debian:13\nRUN apt-get update\nRUN apt-get install curl\n',
    ['2 UpdateAndInstall', '3 AssumeYes', '3 CleanPackageLists'],
  ],
  [
    'apt-get well done, over lines',
    'FROM debian:13\nRUN apt-get update \\\n # why\n && apt-get install -y curl \\\n && rm -rf /var/lib/apt/lists/*\n',
    [],
  ],
  ['cd alone and sudo', 'FROM a:1\nRUN cd /x\nRUN sudo ls && cd /y && make\n', ['2 UseWorkdir', '3 NoSudo']],
  [
    'everything copied before the installation',
    'FROM node:24\nCOPY . .\nRUN npm ci\nUSER node\nCMD ["node"]\n',
    ['2 DependenciesFirst'],
  ],
  ['copied after it', 'FROM node:24\nCOPY package.json .\nRUN npm ci\nCOPY . .\nUSER node\nCMD ["node"]\n', []],
  ['root', 'FROM a:1\nRUN true\nCMD ["x"]\n', ['3 NotAsRoot']],
  ['a heredoc’s lines are no instructions', 'FROM a:1\nRUN <<EOF\nADD x y\nEOF\n', []],
])('%s', (_, dockerfile, expected) => {
  expect(rulesOf(dockerfile)).toEqual(expected);
});

test('findings are in the page’s language and cover continued lines', () => {
  const [found] = adviseDockerfile('FROM a:1\nRUN sudo x \\\n  y\n', true);
  expect(found).toMatchObject({ line: 2, endLine: 3, isAdvice: true });
  expect(found?.message).toMatch(/root/);
});
