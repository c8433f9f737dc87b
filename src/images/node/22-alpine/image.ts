/** node:22-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('22.21.1', 'alpine');
