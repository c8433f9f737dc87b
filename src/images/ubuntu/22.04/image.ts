/** ubuntu:22.04, a stand-in. */
import { ubuntu } from '../ubuntu.ts';

export default ubuntu({ version: '22.04', full: '22.04.5 LTS', codename: 'jammy', nickname: 'Jammy Jellyfish' });
