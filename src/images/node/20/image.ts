/** node:20, a stand-in. */
import { node } from '../node.ts';

export default node('20.19.6', 'debian');
