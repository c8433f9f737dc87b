/** golang on Debian, without the C compiler of the real one. */
import { cmd, image, label } from '../../image.ts';
import { goSteps, VERSION } from '../golang.ts';

export default image({
  from: 'debian',
  tags: ['latest', '1', '1.24', VERSION, 'trixie', '1.24-trixie'],
  description: 'Go (golang) is a general purpose, higher-level, imperative programming language.',
  stars: 5000,
  official: true,
  steps: [...goSteps, label('dev.drydock.stand-in', "Debian's Go; modules from Drydock"), cmd('bash')],
});
