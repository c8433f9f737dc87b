/**
 * Path templates of endpoints.ts: matching a request's path and writing one. As in moby's router (`{name:.*}`), a parameter takes
 * slashes too: `/images/docker.io/library/busybox/json`, `/containers//web/stop`.
 */
import { cleanPath } from '../../lib/path.ts';

/** A template's matcher: the decoded parameters, or undefined where `path` (no version, no query) is another one. */
export function compilePath(template: string): (path: string) => Record<string, string> | undefined {
  const names: string[] = [];
  const pattern = template.replace(/\{(\w+)\}|[.*+?^$()|[\]\\]/g, (match, name: string | undefined) => {
    if (name === undefined) return `\\${match}`;
    names.push(name);
    return '(.+)';
  });
  const expression = new RegExp(`^${pattern}$`);
  return (path) => {
    const match = expression.exec(path);
    if (!match) return undefined;
    const found: Record<string, string> = {};
    for (const [index, name] of names.entries()) found[name] = decode(match[index + 1] ?? '');
    return found;
  };
}

/** The template with its parameters filled in, escaped as Go's URL.EscapedPath does, except that slashes stay; without `//`. */
export function expandPath(template: string, parameters: Readonly<Record<string, string>>): string {
  return cleanPath(template.replace(/\{(\w+)\}/g, (_, name: string) => escapePath(parameters[name] ?? '')));
}

/** Go's path escaping: letters, digits and `-_.~$&+,/:;=@` stay. */
export function escapePath(path: string): string {
  return encodeURIComponent(path)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
