/** node:24, a stand-in. */
import { node } from '../node.ts';

export default node('24.11.1', 'debian', ['latest', 'lts', 'current']);
