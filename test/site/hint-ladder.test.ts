/** What of a solution's commands each rung of help shows. */
import { expect, test } from 'vitest';
import { atRung } from '../../src/site/workbench/hint-ladder.ts';

test.each([
  ['docker run -d -p 8080:80 --name hello hello-web', 'docker run …', 'docker run -d -p … --name …'],
  ['docker network create --subnet=10.0.0.0/24 app', 'docker network create …', 'docker network create --subnet …'],
  [
    "printf 'FROM a\\n' > Dockerfile && docker build -t x .",
    'printf … … docker build …',
    'printf … > … docker build -t …',
  ],
  ['cd ~/web', 'cd …', 'cd …'],
  ['docker ps', 'docker ps', 'docker ps'],
])('%s', (command, first, second) => {
  expect(atRung(command, 'commands')).toBe(first);
  expect(atRung(command, 'flags')).toBe(second);
  expect(atRung(command, 'solution')).toBe(command);
});
