/** Cases of shell-posix-smoosh.json that go otherwise in our busybox container, and why. A case that passes must leave the list. */
const root = 'the case needs a user who may not read every file; the container runs as root';

export const known: ReadonlyMap<string, string> = new Map([
  ['smoosh/builtin.dot.unreadable', root],
  ['smoosh/sh.file.weirdness', root],
]);
