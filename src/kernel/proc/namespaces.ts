/** The small namespaces (namespaces(7)): UTS and IPC, and numbers for /proc/<pid>/ns. SysV IPC objects are left out, so IPC is a name only. */

export class UtsNamespace {
  hostname: string;
  domainname: string;

  constructor(hostname: string, domainname = '(none)') {
    this.hostname = hostname;
    this.domainname = domainname;
  }
}

export class IpcNamespace {}

/** What an inode of /proc/<pid>/ns carries. */
export interface NamespaceInode {
  readonly namespace: object;
}

/** The namespace behind an inode of /proc/<pid>/ns; undefined for any other. */
export function namespaceOf(inode: object): object | undefined {
  return (inode as Partial<NamespaceInode>).namespace;
}

/** Gives each namespace object its number, as readlink of /proc/<pid>/ns/* shows it. */
export class NamespaceNumbers {
  readonly #numbers = new WeakMap<object, number>();
  #next = 4_026_531_836;

  of(namespace: object): number {
    let number = this.#numbers.get(namespace);
    if (number === undefined) {
      number = this.#next++;
      this.#numbers.set(namespace, number);
    }
    return number;
  }
}
