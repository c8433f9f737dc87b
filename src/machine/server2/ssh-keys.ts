/**
 * Key pairs of ssh (RFC 8709) and the texts in which OpenSSH keeps them (PROTOCOL.key, sshd(8)). They open a machine that lives
 * in a tab and protect nothing, so they are the same for everybody, and the host is known before it has been seen.
 */
import { base64, concat, fromBase64, utf8 } from '../../lib/bytes.ts';

export interface KeyPair {
  /** 32 bytes in base64. */
  readonly seed: string;
  /** 32 bytes in base64. */
  readonly public: string;
  readonly comment: string;
}

export const studentKey: KeyPair = {
  seed: 'Ndh445Lztn633HRTr4wY/xB/Ffxf9r3lHpXoUnu5lVk=',
  public: '1H/yod2lVsgw0q07ibkoda4xNhv6s5DP6hDz4cQ/iGw=',
  comment: 'student@drydock',
};

export const hostKey: KeyPair = {
  seed: '1vNDv9wqc3FtsF0majpTjtGSD64i5guJ86in+9KYpC0=',
  public: 'xbmFYJ8H3QvTxN3zQ3fYunL2jSIdLAQahEttYvoneUw=',
  comment: 'root@server2',
};

const type = 'ssh-ed25519';
const lineLength = 70;
const cipherBlock = 8;

function uint32(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
}

/** RFC 4251's string. */
function string(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  return concat([uint32(bytes.length), bytes]);
}

function publicBlob(key: KeyPair): Uint8Array {
  return concat([string(type), string(fromBase64(key.public))]);
}

/** `ssh-ed25519 AAAA…`, with the comment behind. */
export function publicLine(key: KeyPair): string {
  return `${type} ${base64(publicBlob(key))} ${key.comment}\n`;
}

/** A line of known_hosts(5). */
export function knownHost(names: readonly string[], key: KeyPair): string {
  return `${names.join(',')} ${type} ${base64(publicBlob(key))}\n`;
}

/** The file that ssh-keygen(1) writes, without a passphrase. */
export function privateKeyFile(key: KeyPair): string {
  const check = uint32(0x6472_7964);
  const secret = concat([
    check,
    check,
    publicBlob(key),
    string(concat([fromBase64(key.seed), fromBase64(key.public)])),
    string(key.comment),
  ]);
  const padding = new Uint8Array((cipherBlock - (secret.length % cipherBlock)) % cipherBlock).map((_, at) => at + 1);
  const file = concat([
    utf8('openssh-key-v1\0'),
    string('none'),
    string('none'),
    string(''),
    uint32(1),
    string(publicBlob(key)),
    string(concat([secret, padding])),
  ]);
  const encoded = base64(file);
  const lines = encoded.match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  const kind = 'OPENSSH PRIVATE KEY';
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
}
