/** The name under which every Debian finds its archive. In our machine a server of our own stands there; no build step asks it. */
export const debianArchive: string = ['deb', 'debian', 'org'].join('.');
