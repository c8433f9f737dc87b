/** Volumes: where each lies, and which containers mount it where. */
import { words } from '../words.ts';
import { element, sameAs, table } from './elements.ts';
import type { EngineState } from './engine-state.ts';

export async function volumesView(state: EngineState): Promise<HTMLElement> {
  const [volumes, containers] = await Promise.all([state.volumes(), state.containers()]);
  if (volumes.length === 0)
    return element('p.dd-empty', `${words.noVolumes} `, element('code', 'docker volume create data'));
  const rows = volumes.map(({ Name, Driver, Mountpoint }) => {
    const users = containers.flatMap((container) =>
      container.Mounts.filter((mount) => mount.Name === Name).map(
        ({ Destination, RW }) =>
          `${container.Names[0]?.slice(1)} → ${Destination}${RW ? '' : ' (ro)'} (${container.State})`,
      ),
    );
    return [Name, Driver, Mountpoint, users.join('; ') || words.nobody];
  });
  return element(
    'div',
    sameAs(words.sameAs, 'docker volume ls; docker ps -a --filter volume=NAME'),
    table(words.volumes, [words.name, words.driver, words.mountpoint, words.mountedBy], rows),
  );
}
