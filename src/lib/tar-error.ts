/** What can be wrong with a tar archive; the messages are those of Go's archive/tar, which Docker passes on. */

export type TarFault = 'truncated' | 'header' | 'checksum' | 'size' | 'pax' | 'unsupported' | 'limit' | 'entry';

const messages: Record<TarFault, string> = {
  truncated: 'unexpected EOF',
  header: 'archive/tar: invalid tar header',
  checksum: 'archive/tar: invalid tar header',
  size: 'archive/tar: invalid tar header',
  pax: 'archive/tar: invalid tar header',
  unsupported: 'archive/tar: unsupported entry',
  limit: 'archive/tar: header field too long',
  entry: 'archive/tar: cannot encode header',
};

export class TarError extends Error {
  override readonly name = 'TarError';
  readonly fault: TarFault;
  /** What exactly, for a developer; not part of the message for `header`-like faults, as in Go. */
  readonly detail: string;

  constructor(fault: TarFault, detail: string) {
    super(fault === 'unsupported' || fault === 'entry' ? `${messages[fault]}: ${detail}` : messages[fault]);
    this.fault = fault;
    this.detail = detail;
  }
}
