/** node:22, a stand-in. */
import { node } from '../node.ts';

export default node('22.21.1', 'debian');
