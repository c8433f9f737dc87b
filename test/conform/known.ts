/**
 * Where the student's machine differs from the real Docker: `session:line` → why. A line that goes as recorded must leave the
 * list, so it can only shrink; a reason is about the machine (kernel, architecture), or names work not done yet.
 */
const cgroup2 = 'our kernel has cgroup v2; the one of the recording has v1';
const daemonLimits = "kernel, limits and process ids are those of the recording's host; curl is another version";
const devices = 'our kernel has cgroup v2, which has no device controller: rules for devices are refused';

export const known: ReadonlyMap<string, string> = new Map([
  ['buildx/01-heredoc:144', 'the real engine is amd64 and warns of riscv64 images'],
  ['course/01-nginx:10', daemonLimits],
  [
    'errors/05-options:129',
    "our hub's manifests are lists that name their platform; the oracle's hub has plain manifests",
  ],
  ['life/06-update:9', cgroup2],
  ['observe/05-top-stats:24', 'the recording counts the threads of qemu'],
  ['run/30-rare-flags:7', devices],
  ['run/30-rare-flags:9', devices],
]);
