/**
 * Where the student's machine differs from the real Docker: `session:line` → why. A line that goes as recorded must leave the
 * list, so it can only shrink; a reason is about the machine (kernel, architecture), or names work not done yet.
 */
const cgroup2 = 'our kernel has cgroup v2; the one of the recording has v1';
const daemonLimits = "kernel, limits and process ids are those of the recording's host; curl is another version";
const reclaimed = 'not done yet: build cache records of the build context and what prune says of them';

export const known: ReadonlyMap<string, string> = new Map([
  [
    'buildx/01-heredoc:57',
    'not done yet: a RUN with the build context mounted runs again where the context was sent again',
  ],
  ['buildx/01-heredoc:118', 'not done yet: warnings come in the order in which BuildKit finds them'],
  ['buildx/01-heredoc:144', 'the real engine is amd64 and warns of riscv64 images; not done yet: build --check'],
  ['course/01-nginx:10', daemonLimits],
  [
    'errors/05-options:129',
    "our hub's manifests are lists that name their platform; the oracle's hub has plain manifests",
  ],
  ['life/06-update:9', cgroup2],
  ['networks/02-dns:7', "the name server of the machine's small internet has another address"],
  ['observe/05-top-stats:24', 'the recording counts the threads of qemu'],
  ['observe/10-inspect-full:5', cgroup2],
  ['system/03-prune:24', reclaimed],
]);
