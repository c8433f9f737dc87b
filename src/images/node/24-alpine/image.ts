/** node:24-alpine, a stand-in. */
import { node } from '../node.ts';

export default node('24.11.1', 'alpine', ['latest', 'lts', 'current']);
