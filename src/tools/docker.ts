/** `npm run -s docker -- ARGS…`: our docker command on this machine, against DOCKER_HOST. */

import { docker } from '../docker/docker.ts';
import { NodeSystem } from './node-system.ts';

const status = await docker(new NodeSystem(['docker', ...process.argv.slice(2)]));
process.exit(status);
