/** Volumes, networks and files of the home directory, spoilt: removed or emptied. */
import { shellQuote } from '../../../lib/shell-quote.ts';
import { studentHome } from '../attempt.ts';
import { type Alteration, command } from './alteration.ts';
import type { State } from './state.ts';

const isAnonymous = (name: string) => /^[0-9a-f]{64}$/.test(name);

function volumeAlterations(before: State, after: State): Alteration[] {
  const made = after.volumes.filter((name) => !before.volumes.includes(name) && !isAnonymous(name));
  return made.flatMap((name) => [
    {
      name: `volume ${name}: removed, with the containers that use it`,
      apply: command(`docker ps -aq --filter volume=${name} | xargs -r docker rm -f && docker volume rm ${name}`),
    },
    {
      name: `volume ${name}: emptied`,
      apply: command(`docker run -q --rm -v ${name}:/v busybox sh -c 'rm -rf /v/* /v/.[!.]*'`),
    },
  ]);
}

function networkAlterations(before: State, after: State): Alteration[] {
  const made = after.networks.filter(({ Name }) => !before.networks.some((one) => one.Name === Name));
  return made.map(({ Name }) => ({
    name: `network ${Name}: removed`,
    apply: command(
      `for c in $(docker ps -aq --filter network=${Name}); do docker network disconnect -f ${Name} $c; done; docker network rm ${Name}`,
    ),
  }));
}

function fileAlterations(before: State, after: State): Alteration[] {
  // A Dockerfile is a way, not a result: it is judged by the image it builds.
  const made = [...after.files].filter(
    ([path, sum]) => before.files.get(path) !== sum && !/Dockerfile[^/]*$/.test(path),
  );
  return made.flatMap(([path]) => {
    const name = path.slice(studentHome.length + 1);
    const aside = `mv -f ${shellQuote(path)} /tmp/aside`;
    const undo = command(`mv -f /tmp/aside ${shellQuote(path)}`);
    return [
      { name: `file ${name}: removed`, apply: command(aside), undo },
      { name: `file ${name}: emptied`, apply: command(`${aside} && touch ${shellQuote(path)}`), undo },
    ];
  });
}

export function otherAlterations(before: State, after: State): Alteration[] {
  return [...volumeAlterations(before, after), ...networkAlterations(before, after), ...fileAlterations(before, after)];
}
