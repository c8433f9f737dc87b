/**
 * What the machine says of its own, in the page's language, as gettext's catalogs are files: hints for commands that are not here,
 * and the greeting (Debian's /etc/motd, which the image has in English). What Linux and Docker say stays English, as on servers.
 */
const hints = import.meta.glob<string>('./rootfs/hints/*.sh', { query: '?raw', import: 'default', eager: true });
const greetings = import.meta.glob<string>('./rootfs/motd/*.txt', { query: '?raw', import: 'default', eager: true });

/**
 * @param language a BCP 47 tag, as in html's lang; English where there is nothing in it
 * @returns paths without a leading slash, and what the files hold
 */
export function languageFiles(language: string): ReadonlyMap<string, string> {
  const tag = language.toLowerCase();
  const files = new Map<string, string>();
  const spoken = hints[`./rootfs/hints/${tag}.sh`] ?? hints['./rootfs/hints/en.sh'];
  if (spoken !== undefined) files.set('usr/lib/drydock/hints', spoken);
  const greeting = greetings[`./rootfs/motd/${tag}.txt`];
  if (greeting !== undefined) files.set('etc/motd', greeting);
  return files;
}
