/** The image format before Docker 1.10 (moby image/spec v1): a JSON for each layer, which `docker save` still writes beside the others. */
import { utf8 } from '../../lib/bytes.ts';
import { chainIds, digestOf } from './digest.ts';
import { goConfig } from './go-config.ts';
import { encodeGoJson, type ImageConfig } from './image-config.ts';

const epoch = '1970-01-01T00:00:00Z';

/** The fields in the order of moby's image.V1Image. */
function v1Fields(config: Partial<ImageConfig>, more: { id?: string; parent?: string; os?: string }): object {
  const { comment, created, container, author, architecture, variant } = config;
  const version = config.docker_version;
  const os = more.os ?? config.os;
  return {
    ...(more.id ? { id: more.id } : {}),
    ...(more.parent ? { parent: more.parent } : {}),
    ...(comment ? { comment } : {}),
    created: created ?? null,
    ...(container ? { container } : {}),
    container_config: goConfig(config.container_config ?? {}),
    ...(version ? { docker_version: version } : {}),
    ...(author ? { author } : {}),
    ...(config.config ? { config: goConfig(config.config) } : {}),
    ...(architecture ? { architecture } : {}),
    ...(variant ? { variant } : {}),
    ...(os ? { os } : {}),
  };
}

function sortedBytes(fields: Readonly<Record<string, unknown>>): Uint8Array {
  return encodeGoJson(Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** One JSON a layer, the lowest first; IDs as moby's image/v1.CreateID makes them. */
export function v1Images(config: ImageConfig): Uint8Array[] {
  const chains = chainIds(config.rootfs.diff_ids);
  const images: Uint8Array[] = [];
  let parent = '';
  for (const [index, layerId] of chains.entries()) {
    const isTop = index === chains.length - 1;
    const own: Partial<ImageConfig> = isTop ? config : { created: epoch };
    const { parent: _parent, ...fields } = v1Fields(own, {}) as Record<string, unknown>;
    const id = digestOf(sortedBytes({ ...fields, layer_id: layerId, ...(parent ? { parent } : {}) }));
    images.push(encodeGoJson(v1Fields(own, { id: id.slice(7), parent: parent.slice(7), os: config.os })));
    parent = id;
  }
  return images;
}

/** Bytes of JSON text with the line feed that Go's json.Encoder ends with. */
export function encodedLine(value: unknown): Uint8Array {
  const bytes = encodeGoJson(value);
  const line = new Uint8Array(bytes.length + 1);
  line.set(bytes);
  line.set(utf8('\n'), bytes.length);
  return line;
}
