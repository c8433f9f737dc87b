/** What the bridge says it can do (LLBBridge.Ping; util/apicaps): clients look here before they ask. Only what is so. */
import { ProtoWriter } from '../../../lib/protobuf.ts';

const frontend = ['frontend.caps', 'gateway.solve.metadata', 'proto.refarray', 'return', 'returnmap', 'solve.base'];

/** Of LLB the Dockerfile frontend's own steps use these. */
const steps = [
  'exec.meta.base',
  'exec.meta.network',
  'exec.meta.proxyenv',
  'exec.meta.setsdefaultpath',
  'exec.meta.ulimit',
  'exec.mount.bind',
  'exec.mount.cache',
  'exec.mount.cache.sharing',
  'exec.mount.secret',
  'exec.mount.selector',
  'exec.mount.tmpfs',
  'exec.mount.tmpfs.size',
  'exec.secretenv',
  'file.base',
  'exporter.multiple',
  'gc.freespacefilter',
  'meta.description',
  'meta.ignorecache',
  'platform',
  'source.http',
  'source.http.checksum',
  'source.image',
  'source.image.resolvemode',
  'source.local',
  'source.local.excludepatterns',
  'source.local.followpaths',
  'source.local.sessionid',
  'source.local.sharedkeyhint',
];

/** @param worker a WorkerRecord */
export function pong(worker: Uint8Array): Uint8Array {
  const writer = new ProtoWriter();
  for (const name of frontend) writer.message(1, (cap) => cap.text(1, name).bool(2, true));
  for (const name of steps) writer.message(2, (cap) => cap.text(1, name).bool(2, true));
  return writer.bytes(3, worker).finish();
}
