/** A compose project of two services: judged by the containers' labels, mounts, ports and policies, and by what the web server answers. */

import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

type ContainerSummary = Awaited<ReturnType<Facts['docker']['containers']>>[number];

const projectLabel = 'com.docker.compose.project';

async function redisOf({ docker }: Facts): Promise<ContainerSummary | undefined> {
  const image = (await docker.image('redis'))?.Id;
  const running = (await docker.containers()).filter(
    ({ ImageID, State }) => image && ImageID === image && State === 'running',
  );
  return running.find(({ Labels }) => Labels[projectLabel] !== undefined) ?? running[0];
}

const up = step('up', async (facts) => {
  const redis = await redisOf(facts);
  if (!redis) return fail('a running container of redis', 'none', 'no-redis');
  if (redis.Labels[projectLabel] === undefined)
    return fail('a container that docker compose started', 'one of docker run', 'not-compose');
  if (redis.Ports.some(({ PublicPort }) => PublicPort !== undefined))
    return fail('no published port', 'redis is published', 'published');
  const data = redis.Mounts.find(({ Destination }) => Destination === '/data');
  if (data?.Type !== 'volume' || /^[0-9a-f]{64}$/.test(data.Name ?? ''))
    return fail('a named volume at /data', data?.Type ?? 'no mount', 'no-volume');
  return undefined;
});

const web = step('web', async (facts) => {
  const answer = await facts.http(8080, '/cgi-bin/show');
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  const project = (await redisOf(facts))?.Labels[projectLabel];
  const server = (await facts.docker.containers()).find(({ Ports }) =>
    Ports.some(({ PublicPort }) => PublicPort === 8080),
  );
  if (project === undefined || server?.Labels[projectLabel] !== project)
    return fail(`a container of project ${project ?? 'counter'}`, server?.Names[0] ?? 'none', 'other-project');
  if (answer.status !== 200 || answer.text.includes('no store'))
    return fail('the number of visits', answer.text.trim(), 'no-store');
  const visits = Number(/visits: (\d+)/.exec(answer.text)?.[1] ?? 0);
  return visits < 1 ? fail('at least one visit', answer.text.trim(), 'no-visit') : undefined;
});

const restart = step('restart', async (facts) => {
  const project = (await redisOf(facts))?.Labels[projectLabel];
  const own = (await facts.docker.containers()).filter(({ Labels }) => project && Labels[projectLabel] === project);
  if (own.length < 2) return fail('two containers of one project', `${own.length}`, 'no-policy');
  for (const { Id, Names } of own) {
    const policy = (await facts.docker.container(Id))?.HostConfig.RestartPolicy?.Name ?? '';
    if (!['unless-stopped', 'always'].includes(policy))
      return fail('restart: unless-stopped', `${Names[0]}: ${policy || 'no'}`, 'no-policy');
  }
  return undefined;
});

export default exercise({ steps: [up, web, restart] });
