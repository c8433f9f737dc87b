/**
 * What the packages' postinst scripts leave behind where it matters, without running them: each function stands for one
 * package's script. A package that isn't in the table has nothing to do but alternatives and the library cache.
 */
import { addGroup, addUser, createMasterAccounts } from './accounts.ts';
import { directoryNode, fileNode, symlinkNode, type Tree } from './tree.ts';

type Configure = (tree: Tree, mtime: number) => void;

function write(tree: Tree, path: string, content: string, mtime: number, mode = 0o644, gid = 0): void {
  tree.put(path, fileNode(new TextEncoder().encode(content), mtime, mode, 0, gid));
}

function copyFile(tree: Tree, from: string, to: string): void {
  const node = tree.follow(from);
  if (node && !tree.get(to)) tree.put(to, node);
}

function baseFiles(tree: Tree, mtime: number): void {
  divertLibraryFolders(tree, mtime);
  const defaults = {
    'dot.profile': '/root/.profile',
    'dot.bashrc': '/root/.bashrc',
    profile: '/etc/profile',
    motd: '/etc/motd',
  };
  for (const [name, path] of Object.entries(defaults)) copyFile(tree, `/usr/share/base-files/${name}`, path);
  for (const path of ['/mnt', '/srv', '/opt', '/etc/opt', '/var/opt', '/media']) tree.put(path, directoryNode(mtime));
  tree.put('/var/mail', directoryNode(mtime, 0o2775, 0, 8));
  tree.put('/run/lock', directoryNode(mtime, 0o1777));
  for (const name of ['share', 'share/man', 'bin', 'games', 'lib', 'libexec', 'include', 'sbin', 'src', 'etc']) {
    tree.put(`/usr/local/${name}`, directoryNode(mtime));
  }
  const links = {
    '/var/spool/mail': '../mail',
    '/var/run': '/run',
    '/var/lock': '/run/lock',
    '/usr/local/man': 'share/man',
    '/etc/dpkg/origins/default': 'debian',
  };
  for (const [path, target] of Object.entries(links)) tree.put(path, symlinkNode(target, mtime));
  for (const [path, mode] of [
    ['/var/log/wtmp', 0o664],
    ['/var/log/btmp', 0o660],
    ['/var/log/lastlog', 0o664],
  ] as const) {
    write(tree, path, '', mtime, mode, 43);
  }
}

function setMode(tree: Tree, path: string, mode: number): void {
  const node = tree.follow(path);
  if (node) tree.put(tree.resolve(path, true), { ...node, mode });
}

/** pam-auth-update with the one profile that every system has (unix). */
function pamRuntime(tree: Tree, mtime: number): void {
  const permit = (type: string): string => `${type}\t[default=1]\t\t\tpam_permit.so`;
  const primary: Record<string, string> = {
    account: 'account\t[success=1 new_authtok_reqd=done default=ignore]\tpam_unix.so ',
    auth: 'auth\t[success=1 default=ignore]\tpam_unix.so nullok',
    password: 'password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt',
  };
  for (const name of ['account', 'auth', 'password', 'session', 'session-noninteractive']) {
    const template = `/usr/share/pam/common-${name}`;
    if (!tree.get(template)) continue;
    const type = name.replace('-noninteractive', '');
    const additional = type === 'session' ? 'session\trequired\tpam_unix.so \n' : '';
    const text = tree
      .text(template)
      .replace(/^\$\w+_primary$/m, primary[name] ?? permit(type))
      .replace(/^\$\w+_additional\n/m, additional);
    write(tree, `/etc/pam.d/common-${name}`, text, mtime);
  }
  write(tree, '/etc/security/opasswd', '', mtime, 0o600);
}

/** update-shells, and the names below /usr that the merged /bin gives each shell. */
function shells(tree: Tree, mtime: number): void {
  const drafts = tree
    .children('/usr/share/debianutils/shells.d')
    .map((name) => `/usr/share/debianutils/shells.d/${name}`);
  const lines = new Set<string>();
  for (const file of [tree.get('/etc/shells') ? '/etc/shells' : '/usr/share/debianutils/shells', ...drafts]) {
    for (const line of tree.text(file).trimEnd().split('\n')) {
      lines.add(line);
      if (line.startsWith('/bin/')) lines.add(`/usr${line}`);
    }
  }
  write(tree, '/etc/shells', `${[...lines].join('\n')}\n`, mtime);
}

/** dpkg-divert --no-rename, as the preinst scripts of the merged /usr call it. */
function divert(tree: Tree, by: string, diversions: Readonly<Record<string, string>>, mtime: number): void {
  const old = tree.get('/var/lib/dpkg/diversions') ? tree.text('/var/lib/dpkg/diversions') : '';
  const added = Object.entries(diversions).map(([path, to]) => `${path}\n${to}\n${by}\n`);
  write(tree, '/var/lib/dpkg/diversions', old + added.join(''), mtime);
}

function divertLibraryFolders(tree: Tree, mtime: number): void {
  const names = ['lib64', 'libx32', 'lib32', 'libo32'];
  divert(tree, 'base-files', Object.fromEntries(names.map((name) => [`/${name}`, `/.${name}.usr-is-merged`])), mtime);
}

const LOADER = '/lib/ld-linux-riscv64-lp64d.so.1';

/** update-ca-certificates: one bundle and one link per certificate (the hashed links by subject are left out). */
function certificates(tree: Tree, mtime: number): void {
  const root = '/usr/share/ca-certificates/mozilla';
  const names = tree.children(root).filter((name) => name.endsWith('.crt'));
  let bundle = '';
  for (const name of names) {
    tree.put(`/etc/ssl/certs/${name.replace(/\.crt$/, '.pem')}`, symlinkNode(`${root}/${name}`, mtime));
    bundle += `${tree.text(`${root}/${name}`).trimEnd()}\n`;
  }
  write(tree, '/etc/ssl/certs/ca-certificates.crt', bundle, mtime);
  write(tree, '/etc/ca-certificates.conf', `${names.map((name) => `mozilla/${name}`).join('\n')}\n`, mtime);
}

/** a2enmod and a2ensite for what apache2's postinst enables, with the event MPM. */
function apache(tree: Tree, mtime: number): void {
  const modules =
    'mpm_event authz_host authn_file authz_user authz_core authn_core auth_basic access_compat alias autoindex deflate dir env filter mime negotiation reqtimeout setenvif status';
  const enable = (kind: string, name: string, suffix: string): void => {
    if (tree.get(`/etc/apache2/${kind}-available/${name}${suffix}`)) {
      tree.put(
        `/etc/apache2/${kind}-enabled/${name}${suffix}`,
        symlinkNode(`../${kind}-available/${name}${suffix}`, mtime),
      );
    }
  };
  for (const name of modules.split(' ')) {
    enable('mods', name, '.load');
    enable('mods', name, '.conf');
  }
  for (const name of ['charset', 'localized-error-pages', 'other-vhosts-access-log', 'security', 'serve-cgi-bin'])
    enable('conf', name, '.conf');
  enable('sites', '000-default', '.conf');
  tree.put('/var/log/apache2', directoryNode(mtime, 0o750, 0, 4));
  copyFile(tree, '/usr/share/apache2/default-site/index.html', '/var/www/html/index.html');
}

/** phpenmod for every module that has an ini file, in priority order. */
function phpModules(tree: Tree, mtime: number): void {
  for (const version of tree.children('/etc/php')) {
    for (const file of tree.children(`/etc/php/${version}/mods-available`)) {
      const priority = /priority=(\d+)/.exec(tree.text(`/etc/php/${version}/mods-available/${file}`))?.[1] ?? '20';
      const target = `/etc/php/${version}/mods-available/${file}`;
      for (const sapi of tree.children(`/etc/php/${version}`).filter((name) => name !== 'mods-available')) {
        tree.put(`/etc/php/${version}/${sapi}/conf.d/${priority}-${file}`, symlinkNode(target, mtime));
      }
    }
  }
}

function phpIni(tree: Tree, mtime: number): void {
  for (const version of tree.children('/etc/php')) {
    const ini = `/usr/lib/php/${version}/php.ini-production.cli`;
    if (tree.get(ini)) write(tree, `/etc/php/${version}/cli/php.ini`, tree.text(ini), mtime);
    for (const name of tree.children(`/usr/share/php${version}-common`)) {
      for (const file of tree.children(`/usr/share/php${version}-common/${name}`)) {
        copyFile(tree, `/usr/share/php${version}-common/${name}/${file}`, `/etc/php/${version}/mods-available/${file}`);
      }
    }
  }
  phpModules(tree, mtime);
}

/** ssh-agent runs with a group of its own, so that others cannot trace it. */
function sshGroup(tree: Tree, mtime: number): void {
  addGroup(tree, '_ssh', 101, [], mtime);
  const agent = tree.get('/usr/bin/ssh-agent');
  if (agent) tree.put('/usr/bin/ssh-agent', { ...agent, gid: 101, mode: 0o2755 });
}

/** The server's account, folder and configuration; host keys are made by whoever starts it (`ssh-keygen -A`). */
function sshServer(tree: Tree, mtime: number): void {
  addUser(tree, { name: 'sshd', uid: 102, gid: 65534, home: '/run/sshd', shell: '/usr/sbin/nologin' }, mtime);
  tree.put('/run/sshd', directoryNode(mtime));
  copyFile(tree, '/usr/share/openssh/sshd_config', '/etc/ssh/sshd_config');
}

const SCRIPTS: ReadonlyMap<string, Configure> = new Map<string, Configure>([
  ['base-files', baseFiles],
  ['libc6', (tree, mtime) => divert(tree, 'libc6', { [LOADER]: `${LOADER}.usr-is-merged` }, mtime)],
  ['base-passwd', createMasterAccounts],
  ['apt', (tree, mtime) => addUser(tree, { name: '_apt', uid: 42, gid: 65534 }, mtime)],
  ['libc-bin', (tree) => copyFile(tree, '/usr/share/libc-bin/nsswitch.conf', '/etc/nsswitch.conf')],
  ['libpam-runtime', pamRuntime],
  ['debianutils', shells],
  ['tzdata', (tree, mtime) => tree.put('/etc/localtime', symlinkNode('/usr/share/zoneinfo/Etc/UTC', mtime))],
  ['ca-certificates', certificates],
  ['apache2', apache],
  // the script's second choice, where file capabilities cannot be set
  ['iputils-ping', (tree) => setMode(tree, '/usr/bin/ping', 0o4755)],
  ['openssh-client', sshGroup],
  ['openssh-server', sshServer],
]);

/** Runs what stands for the scripts of these packages, in their order. */
export function configurePackages(tree: Tree, names: readonly string[], mtime: number): void {
  for (const name of names) SCRIPTS.get(name)?.(tree, mtime);
  if (names.some((name) => /^php\d/.test(name))) phpIni(tree, mtime);
}
