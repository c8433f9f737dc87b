/** A lab: two containers that end at once. Judged by two running containers and what they answer. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function works({ docker, http }: Pick<Facts, 'docker' | 'http'>, name: string, port: number, text: string) {
  const container = await docker.container(name);
  if (!container) return fail(`a container named ${name}`, 'none', 'no-container');
  if (!container.State.Running) {
    const command = [container.Config.Entrypoint ?? [], container.Config.Cmd ?? []].flat();
    const cause = command.includes('echo') ? 'overwritten' : 'background';
    return fail('a running container', `exited: ${command.join(' ')}`, cause);
  }
  const answer = await http(port);
  if (!answer) return fail(`an answer on port ${port}`, 'connection refused', 'refused');
  if (!answer.text.includes(text)) return fail(text, `status ${answer.status}`, 'other-page');
  return undefined;
}

const desk = step('desk', (facts) => works(facts, 'desk', 8080, 'the desk is open'));
const news = step('news', (facts) => works(facts, 'news', 8081, 'no news is good news'));

export default exercise({ steps: [desk, news] });
