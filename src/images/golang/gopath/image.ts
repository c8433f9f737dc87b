/** golang's tags of the years before modules: today's Go, told to look into GOPATH where there is no go.mod. */
import { env, image, label } from '../../image.ts';
import { VERSION } from '../golang.ts';

export default image({
  from: 'golang/alpine',
  tags: [
    '1.8-alpine',
    '1.9-alpine',
    '1.10-alpine',
    '1.11-alpine',
    '1.12-alpine',
    '1.13-alpine',
    '1.8',
    '1.9',
    '1.10',
    '1.11',
  ],
  description: 'Go (golang) is a general purpose, higher-level, imperative programming language.',
  stars: 5000,
  official: true,
  steps: [
    env('GO111MODULE', 'auto'),
    label('dev.drydock.stand-in', `Go ${VERSION} on Drydock's Alpine, with GO111MODULE=auto as then`),
  ],
});
