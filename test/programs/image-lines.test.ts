/** Debian's tools, and the programs of the images, as Linux runs them: dpkg, apt, perl, python, php, gcc, redis, nginx, httpd, busybox. */
import { groups } from './command-lines.ts';
import { testGroup } from './test-group.ts';

for (const group of groups.slice(1)) testGroup(group);
