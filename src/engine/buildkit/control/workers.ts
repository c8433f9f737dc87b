/** The one worker that builds (api/types/worker.proto): its platform and the rules by which its cache would be cleaned. */
import { ProtoWriter } from '../../../lib/protobuf.ts';
import type { Platform } from '../../oci/manifest.ts';

const packageName = 'github.com/moby/buildkit';
/** As Debian's Docker 28.5.2 calls the BuildKit inside it. */
export const buildkitVersion = 'v0.0.0+unknown';

export function encodeVersion(writer: ProtoWriter, version: string): ProtoWriter {
  return writer.text(1, packageName).text(2, version);
}

/** A WorkerRecord. @param hostGateway address of `host-gateway` */
export function encodeWorker(id: string, { architecture, os, variant }: Platform, hostGateway: string): Uint8Array {
  return new ProtoWriter()
    .text(1, id)
    .map(2, hostGateway === '' ? [] : [['org.mobyproject.buildkit.worker.moby.host-gateway-ip', hostGateway]])
    .message(3, (platform) =>
      platform
        .text(1, architecture)
        .text(2, os)
        .text(3, variant ?? ''),
    )
    .message(5, (version) => encodeVersion(version, `${buildkitVersion}-moby`))
    .finish();
}
