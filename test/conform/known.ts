/**
 * Where the student's machine differs from the real Docker: `session:line` → why. A line that goes as recorded must leave the
 * list, so it can only shrink; a reason is about the machine (kernel, architecture), or names work not done yet.
 */
const daemonLimits = "kernel, limits and process ids are those of the recording's host; curl is another version";
const devices = 'our kernel has cgroup v2, which has no device controller: rules for devices are refused';
const reclaimed = 'not done yet: build cache records of the build context and what prune says of them';
const steps = "not done yet: the classic builder's steps are no containers that --rm=false would leave";
const attestations = 'not done yet: flags of attestations are refused, --provenance=false too';

export const known: ReadonlyMap<string, string> = new Map([
  ['build/19-classic:39', steps],
  ['build/19-classic:42', steps],
  ['build/19-classic:63', 'not done yet: -f beside a context from standard input, which is empty here'],
  ['build/19-classic:67', steps],
  [
    'build/20-outputs:17',
    'our builder writes an archive of the image, which the real engine does with its containerd image store alone',
  ],
  ['build/21-contexts:24', 'not done yet: --no-cache gives every cache mount anew'],
  ['build/21-contexts:36', attestations],
  ['build/21-contexts:38', attestations],
  ['build/21-contexts:40', 'not done yet: the .dockerignore of a named context has a step of its own'],
  ['build/21-contexts:131', attestations],
  [
    'buildx/01-heredoc:57',
    'not done yet: a RUN with the build context mounted runs again where the context was sent again',
  ],
  ['buildx/01-heredoc:144', 'the real engine is amd64 and warns of riscv64 images'],
  ['buildx/02-builders:36', reclaimed],
  ['buildx/02-builders:44', reclaimed],
  ['buildx/03-more-options:17', 'not done yet: docker build --push'],
  ['course/01-nginx:10', daemonLimits],
  [
    'errors/05-options:129',
    "our hub's manifests are lists that name their platform; the oracle's hub has plain manifests",
  ],
  ['observe/05-top-stats:24', 'the recording counts the threads of qemu'],
  ['run/30-rare-flags:7', devices],
  ['run/30-rare-flags:9', devices],
  ['system/03-prune:24', reclaimed],
]);
