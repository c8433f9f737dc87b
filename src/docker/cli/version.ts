/** What this client says of itself in \`docker version\`: the release whose behaviour it has. */

export const version = '28.5.2';
export const gitCommit = 'drydock';
export const goVersion = 'none';
export const builtTime = '1970-01-01T00:00:00.000000000+00:00';
export const userAgent = `Docker-Client/${version} (linux)`;
