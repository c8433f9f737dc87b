/** struct winsize of ioctl_tty(2). */

export interface WinSize {
  readonly rows: number;
  readonly columns: number;
  readonly xpixel: number;
  readonly ypixel: number;
}

export const WINSIZE_SIZE = 8;

export function encodeWinSize(size: WinSize): Uint8Array {
  const out = new Uint8Array(WINSIZE_SIZE);
  const view = new DataView(out.buffer);
  view.setUint16(0, size.rows, true);
  view.setUint16(2, size.columns, true);
  view.setUint16(4, size.xpixel, true);
  view.setUint16(6, size.ypixel, true);
  return out;
}

export function decodeWinSize(bytes: Uint8Array): WinSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    rows: view.getUint16(0, true),
    columns: view.getUint16(2, true),
    xpixel: view.getUint16(4, true),
    ypixel: view.getUint16(6, true),
  };
}
