/** node:18-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('18.20.8', 'alpine');
