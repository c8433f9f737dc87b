/** debian: Debian 13 as small as `debootstrap --variant=minbase` makes it, and slimmed like the -slim tags. */
import { cmd, defaultPath, image, layer } from '../../image.ts';
import { SLIM } from './slim.ts';

export default image({
  from: null,
  tags: ['latest', 'trixie', 'trixie-slim', '13', '13-slim', 'stable', 'stable-slim'],
  description: "Debian is a Linux distribution that's composed entirely of free and open-source software.",
  stars: 5300,
  official: true,
  steps: [
    defaultPath(),
    layer("# debian.sh --arch 'riscv64' out/ 'trixie' '@<epoch>'", SLIM, 'Debian trixie, minbase, slim'),
    cmd('bash'),
  ],
});
