/** BuildKit's identities: 25 digits in base 36, of builds and sessions. */
const length = 25;

export function newIdentity(random: (length: number) => Uint8Array): string {
  return [...random(length)].map((byte) => (byte % 36).toString(36)).join('');
}
