/** pip in our python image: what is there is found, and what isn't is said clearly. The distributions are made by hand. */
import { describe, expect, test } from 'vitest';
import { hasImage } from '../kernel/machine.ts';
import { imageScripts } from './image-scripts.ts';

const madeByHand = `
have() { mkdir -p "/usr/lib/python3/dist-packages/$1-$2.dist-info"; printf 'Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\nSummary: A %s.\\n%b' "$1" "$2" "$1" "$3" > "/usr/lib/python3/dist-packages/$1-$2.dist-info/METADATA"; }
have Flask 3.1.1 'Requires-Dist: Jinja2>=3.1\\nRequires-Dist: old; python_version < "3.10"\\n'
have Jinja2 3.1.6
`;

describe.skipIf(!hasImage('python'))('pip', { timeout: 120_000 }, () => {
  const run = imageScripts('python');

  test('what is there satisfies names, versions and requirement files', async () => {
    expect(
      await run(`${madeByHand}
        printf '# the app\\nflask >= 3, <4   # web\\n-r more.txt\\n' > requirements.txt
        echo 'jinja2[i18n]~=3.0' > more.txt
        pip install --no-cache-dir -r requirements.txt
        pip freeze; pip list; pip show flask | grep -e Name -e Requires; pip check`),
    ).toEqual([
      'Requirement already satisfied: flask >= 3, <4 in /usr/lib/python3/dist-packages (3.1.1)',
      'Requirement already satisfied: jinja2[i18n]~=3.0 in /usr/lib/python3/dist-packages (3.1.6)',
      'Flask==3.1.1',
      'Jinja2==3.1.6',
      'Package Version',
      '------- -------',
      'Flask   3.1.1',
      'Jinja2  3.1.6',
      'Name: Flask',
      'Requires: Jinja2',
      'No broken requirements found.',
    ]);
  });

  test('what is not there, or only in another version, is said so, and nothing is installed', async () => {
    const lines = await run(`${madeByHand}
      pip install 'Flask<3'; echo $?
      pip install flask==3.1.*; echo $?
      apt-get update -qq; pip install requests 2>&1 | tail -n 1
      pip install nosuchthing 2>&1 | tail -n 1
      pip freeze`);
    expect(lines).toEqual([
      'ERROR: Could not find a version that satisfies the requirement Flask<3 (from versions: none)',
      'ERROR: No matching distribution found for Flask<3',
      expect.stringContaining('There is no Python Package Index in this machine.'),
      '1',
      'Requirement already satisfied: flask==3.1.* in /usr/lib/python3/dist-packages (3.1.1)',
      '0',
      expect.stringMatching(/Debian has it as a package: apt-get install python3-requests$/),
      expect.stringContaining('apt-cache search nosuchthing'),
      'Flask==3.1.1',
      'Jinja2==3.1.6',
    ]);
  });

  test('bad input', async () => {
    expect(
      await run(`pip install; pip install -r none.txt; pip install 'a b'; pip install ./here; pip frob; pip uninstall x
        pip install -r; pip install --target x flask; printf -- '-e .\\n' > own.txt; pip install -r own.txt; pip show nosuch; pip list; pip --version`),
    ).toEqual([
      'ERROR: You must give at least one requirement to install (see "pip help install")',
      "ERROR: Could not open requirements file: [Errno 2] No such file or directory: 'none.txt'",
      "ERROR: Invalid requirement: 'a b'",
      expect.stringContaining('ERROR: ./here: only names of packages are understood'),
      'ERROR: unknown command "frob"',
      'ERROR: pip uninstall is not supported here: there is no Python Package Index in this machine',
      'ERROR: -r option requires 1 argument',
      'ERROR: --target is not supported here: this pip has nothing to fetch or build with',
      "ERROR: -e in 'own.txt' is not supported here: this pip has nothing to fetch or build with",
      'WARNING: Package(s) not found: nosuch',
      expect.stringMatching(/^pip 25\.3 from .*Drydock's own/),
    ]);
  });
});
