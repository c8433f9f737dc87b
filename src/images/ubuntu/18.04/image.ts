/** ubuntu:18.04, a stand-in. */
import { ubuntu } from '../ubuntu.ts';

export default ubuntu({ version: '18.04', full: '18.04.6 LTS', codename: 'bionic', nickname: 'Bionic Beaver' });
