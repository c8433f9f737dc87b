/** Flags of docker-cli-surface.json that ours shows otherwise, and why. One that is right must leave the list. */
const later = "the page's type is 29.8's; 28.5 shows what ours shows";

export const knownFlags: ReadonlyMap<string, string> = new Map([
  ['docker container create --ip', later],
  ['docker container create --ip6', later],
  ['docker container run --ip', later],
  ['docker container run --ip6', later],
  ['docker create --ip', later],
  ['docker create --ip6', later],
  ['docker image load --platform', later],
  ['docker image save --platform', later],
  ['docker load --platform', later],
  ['docker network connect --ip', later],
  ['docker network connect --ip6', later],
  ['docker network connect --link-local-ip', later],
  ['docker network create --gateway', later],
  ['docker network create --ip-range', later],
  ['docker run --ip', later],
  ['docker run --ip6', later],
  ['docker save --platform', later],
]);
