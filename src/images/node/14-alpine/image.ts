/** node:14-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('14.21.3', 'alpine');
