/** node:12, a stand-in. */
import { node } from '../node.ts';

export default node('12.22.12', 'debian');
