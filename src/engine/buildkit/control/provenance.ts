/**
 * Where a build came from (SLSA provenance v0.2 as BuildKit's solver/llbsolver/provenance writes it), which buildx puts into
 * `--metadata-file`. Left out: the steps themselves (`buildConfig`), which buildx leaves out too by default.
 */
import { utf8 } from '../../../lib/bytes.ts';
import { digestOf } from '../../oci/digest.ts';
import { formatPlatform, type Platform } from '../../oci/manifest.ts';
import type { PreparedBuild } from '../build.ts';
import { vertices } from '../llb-walk.ts';
import { type Attributes, namedContextsOf, prefixed } from './frontend-attributes.ts';
import type { BlobDescriptor } from './messages.ts';

export interface Attestation {
  readonly descriptor: BlobDescriptor;
  readonly bytes: Uint8Array;
}

/** What a build stands on. */
export interface Origin {
  /** Base images: reference to a digest. */
  readonly materials: ReadonlyMap<string, string>;
  readonly secrets: readonly { readonly id: string; readonly required: boolean }[];
}

export function originOf({ images, dispatched }: PreparedBuild): Origin {
  const materials = [...images].map(([reference, image]): [string, string] => [
    reference,
    image.config.rootfs.diff_ids.at(-1) ?? '',
  ]);
  const mounts = [...vertices(dispatched.stage.state)].flatMap(({ op }) => (op.kind === 'exec' ? op.mounts : []));
  const secrets = mounts.filter(({ type }) => type === 'secret').map(({ id, required }) => ({ id, required }));
  return { materials: new Map(materials), secrets };
}

export function provenance(attributes: Attributes, origin: Origin, platform: Platform): Attestation {
  const own = formatPlatform(platform);
  const args = [
    ...[...prefixed(attributes, 'build-arg:')].map(([name, value]) => [`build-arg:${name}`, value]),
    ...[...prefixed(attributes, 'label:')].map(([name, value]) => [`label:${name}`, value]),
    ...['target', 'no-cache', 'add-hosts', 'force-network-mode'].flatMap((name) =>
      attributes.has(name) ? [[name, attributes.get(name) ?? '']] : [],
    ),
  ];
  const locals = [
    'context',
    'dockerfile',
    ...[...namedContextsOf(attributes).values()].flatMap((value) => localName(value)),
  ];
  const secrets = origin.secrets.map(({ id, required }) => (required ? { id } : { id, optional: true }));
  const predicate = {
    builder: { id: '' },
    buildType: 'https://mobyproject.org/buildkit@v1',
    materials: [...origin.materials].map(([reference, digest]) => ({
      uri: materialUri(reference, own),
      digest: { sha256: digest.replace(/^sha256:/, '') },
    })),
    invocation: {
      configSource: { entryPoint: attributes.get('filename') || 'Dockerfile' },
      parameters: {
        frontend: 'dockerfile.v0',
        ...(args.length === 0 ? {} : { args: Object.fromEntries(args) as Record<string, string> }),
        ...(secrets.length === 0 ? {} : { secrets }),
        locals: locals.map((name) => ({ name })),
      },
      environment: { platform: own },
    },
  };
  const bytes = utf8(JSON.stringify(predicate, null, 2));
  const annotations = new Map([['in-toto.io/predicate-type', 'https://slsa.dev/provenance/v0.2']]);
  const descriptor = {
    mediaType: 'application/vnd.in-toto+json',
    digest: digestOf(bytes),
    size: bytes.length,
    annotations,
  };
  return { descriptor, bytes };
}

const localName = (value: string): string[] => (value.startsWith('local:') ? [value.slice('local:'.length)] : []);

/** A package URL: `pkg:docker/busybox@latest?platform=linux%2Friscv64`. */
function materialUri(reference: string, platform: string): string {
  const [, name = reference, tag = 'latest'] = /^(.*?)(?::([^:/]+))?(?:@.*)?$/.exec(reference) ?? [];
  const short = name.replace(/^docker\.io\/(?:library\/)?/, '');
  return `pkg:docker/${short}@${tag}?platform=${encodeURIComponent(platform)}`;
}
