/** golang on our Alpine. */
import { cmd, image, label } from '../../image.ts';
import { goSteps, VERSION } from '../golang.ts';

export default image({
  from: 'alpine',
  tags: ['alpine', '1-alpine', '1.24-alpine', `${VERSION}-alpine`, 'alpine3.22', '1.24-alpine3.22'],
  description: 'Go (golang) is a general purpose, higher-level, imperative programming language.',
  stars: 5000,
  official: true,
  steps: [...goSteps, label('dev.drydock.stand-in', "Debian's Go; modules from Drydock"), cmd('/bin/sh')],
});
