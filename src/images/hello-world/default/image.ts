/** hello-world: one static program, from scratch. */
import { cmd, defaultPath, image, layer } from '../../image.ts';
import { helloProgram } from './hello.ts';

export default image({
  from: null,
  tags: ['latest', 'linux'],
  description: 'Hello World! (an example of minimal Dockerization)',
  stars: 2500,
  official: true,
  steps: [
    defaultPath(),
    layer('COPY hello / # buildkit', { files: { '/hello': { bytes: helloProgram(), mode: 0o755 } } }),
    cmd('/hello'),
  ],
});
