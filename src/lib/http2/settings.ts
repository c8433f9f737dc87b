/** SETTINGS (RFC 9113, 6.5): what one side tells the other about itself. */
import { Http2Error } from './error.ts';
import { numberAt } from './frame.ts';

export interface Settings {
  headerTableSize: number;
  /** Infinity: no limit. */
  maxConcurrentStreams: number;
  initialWindowSize: number;
  maxFrameSize: number;
  maxHeaderListSize: number;
}

export const defaultSettings: Readonly<Settings> = {
  headerTableSize: 4096,
  maxConcurrentStreams: Infinity,
  initialWindowSize: 65_535,
  maxFrameSize: 16_384,
  maxHeaderListSize: Infinity,
};

export const maxWindow = 2 ** 31 - 1;
const enablePush = 2;
const names = new Map<number, keyof Settings>([
  [1, 'headerTableSize'],
  [3, 'maxConcurrentStreams'],
  [4, 'initialWindowSize'],
  [5, 'maxFrameSize'],
  [6, 'maxHeaderListSize'],
]);

/** @param push whether to say that there shall be no server push (a client's word) */
export function encodeSettings(settings: Partial<Settings>, noPush: boolean): Uint8Array {
  const pairs: [number, number][] = noPush ? [[enablePush, 0]] : [];
  for (const [id, name] of names) {
    const value = settings[name];
    if (value !== undefined) pairs.push([id, value]);
  }
  const out = new Uint8Array(pairs.length * 6);
  const view = new DataView(out.buffer);
  for (const [at, [id, value]] of pairs.entries()) {
    view.setUint16(at * 6, id);
    view.setUint32(at * 6 + 2, value);
  }
  return out;
}

/** Unknown settings are passed over, as they must be. @throws Http2Error */
export function applySettings(payload: Uint8Array, settings: Settings): void {
  if (payload.length % 6 !== 0) throw new Http2Error('FRAME_SIZE_ERROR', 'SETTINGS of a broken length');
  for (let at = 0; at < payload.length; at += 6) {
    const id = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
    const value = numberAt(payload, at + 2);
    if (id === enablePush && value > 1) throw new Http2Error('PROTOCOL_ERROR', 'ENABLE_PUSH is neither 0 nor 1');
    const name = names.get(id);
    if (name === undefined) continue;
    if (name === 'initialWindowSize' && value > maxWindow)
      throw new Http2Error('FLOW_CONTROL_ERROR', 'initial window too large');
    if (name === 'maxFrameSize' && (value < 16_384 || value > 16_777_215))
      throw new Http2Error('PROTOCOL_ERROR', 'maximum frame size out of range');
    settings[name] = value;
  }
}
