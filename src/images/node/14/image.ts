/** node:14, a stand-in. */
import { node } from '../node.ts';

export default node('14.21.3', 'debian');
