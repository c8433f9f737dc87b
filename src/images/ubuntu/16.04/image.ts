/** ubuntu:16.04, a stand-in. */
import { ubuntu } from '../ubuntu.ts';

export default ubuntu({ version: '16.04', full: '16.04.7 LTS', codename: 'xenial', nickname: 'Xenial Xerus' });
