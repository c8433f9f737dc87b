/** Cases of cli-offline.json that our docker answers otherwise, and why. A case that passes must leave the list. */
const newer = '28.5 shows -H as string, and our docker has buildx';
const log = "the recording has the real client's log lines, with a time";
const ports = '28.5 words it otherwise: `Invalid containerPort`, `too many colons`';
const swarm = 'swarm and plugins are absent: only the first thing that fails is told';

export const known: ReadonlyMap<string, string> = new Map([
  ['no-command:', newer],
  ['help:help', newer],
  ['handpicked:run -p 1:2:3:4 x', ports],
  ['handpicked:run -p 80/foo x', ports],
  ['handpicked:run -p 80:99999 x', ports],
  ['handpicked:run -p abc x', ports],
  ['handpicked:run -v a:b:c:d x', ports],
  ['two-args:config create a1 a1', swarm],
  ['seven-args:config rm a1 a1 a1 a1 a1 a1 a1', swarm],
  ['seven-args:node inspect a1 a1 a1 a1 a1 a1 a1', swarm],
  ['seven-args:node ps a1 a1 a1 a1 a1 a1 a1', swarm],
  ['two-args:plugin create a1 a1', swarm],
  ['two-args:plugin inspect a1 a1', swarm],
  ['seven-args:plugin rm a1 a1 a1 a1 a1 a1 a1', swarm],
  ['two-args:secret create a1 a1', swarm],
  ['two-args:service rm a1 a1', swarm],
  ['seven-args:service scale a1 a1 a1 a1 a1 a1 a1', swarm],
  ['no-args:stack config', swarm],
  ['bad-value:swarm update --external-ca notavalue a1 a2', swarm],
  ['handpicked:build -', log],
  ['handpicked:compose', 'the suite was made with a docker that has no compose plugin; ours has compose'],
  ['handpicked:stack deploy -c /nonexistent s', swarm],
]);
