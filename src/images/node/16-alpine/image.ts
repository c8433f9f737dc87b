/** node:16-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('16.20.2', 'alpine');
