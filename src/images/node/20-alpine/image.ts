/** node:20-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('20.19.6', 'alpine');
