/** ubuntu:20.04, a stand-in. */
import { ubuntu } from '../ubuntu.ts';

export default ubuntu({ version: '20.04', full: '20.04.6 LTS', codename: 'focal', nickname: 'Focal Fossa' });
