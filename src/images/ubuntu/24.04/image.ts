/** ubuntu:24.04, a stand-in. */
import { ubuntu } from '../ubuntu.ts';

export default ubuntu({
  version: '24.04',
  full: '24.04.3 LTS',
  codename: 'noble',
  nickname: 'Noble Numbat',
  tags: ['latest'],
});
