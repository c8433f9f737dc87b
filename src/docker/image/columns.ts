/** Rows and columns of `docker images`: a row per tag, or per digest (docker/cli's formatter/image.go). */

import type { ImageSummary } from '../../engine/api/types/image.ts';
import { humanSize, humanSizeWithPrecision } from '../../lib/units.ts';
import type { Columns } from '../cli/format/formatter.ts';
import { ago, goDate, shortId } from '../cli/format/short.ts';
import { familiarName, parseReference } from '../cli/reference.ts';

export interface ImageRow {
  readonly image: ImageSummary;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

const none = '<none>';

export function imageTable(digests: boolean): string {
  const digest = digests ? '{{if .Digest }}{{.Digest}}{{else}}<none>{{end}}\t' : '';
  return `{{.Repository}}\t{{.Tag}}\t${digest}{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}`;
}

/** Newest first, as docker sorts them. */
export function imageRows(images: readonly ImageSummary[], digests: boolean): ImageRow[] {
  return images.flatMap((image) => rowsOf(image, digests));
}

function rowsOf(image: ImageSummary, digests: boolean): ImageRow[] {
  const tags = new Map<string, string[]>();
  const digestsOf = new Map<string, string[]>();
  for (const text of image.RepoTags ?? []) {
    const at = text.lastIndexOf(':');
    if (text === '<none>:<none>') continue;
    const name = familiarRepository(text.slice(0, at));
    tags.set(name, [...(tags.get(name) ?? []), text.slice(at + 1)]);
  }
  for (const text of image.RepoDigests ?? []) {
    const [name = '', digest = ''] = text.split('@');
    if (name === none) continue;
    const repository = familiarRepository(name);
    digestsOf.set(repository, [...(digestsOf.get(repository) ?? []), digest]);
  }
  const rows: ImageRow[] = [];
  for (const [repository, names] of tags) {
    const known = digestsOf.get(repository) ?? [];
    digestsOf.delete(repository);
    for (const tag of names) {
      const shown = digests && known.length > 0 ? known : [none];
      for (const digest of shown) rows.push({ image, repository, tag, digest });
    }
  }
  for (const [repository, known] of digestsOf) {
    const shown = digests ? known : known.slice(0, 1);
    for (const digest of shown) rows.push({ image, repository, tag: none, digest });
  }
  return rows.length > 0 ? rows : [{ image, repository: none, tag: none, digest: none }];
}

function familiarRepository(name: string): string {
  try {
    return familiarName(parseReference(name));
  } catch {
    return name;
  }
}

/** @param now nanoseconds since 1970 */
export function imageColumns(now: number, truncate: boolean): Columns<ImageRow> {
  const count = (value: number): string => (value < 0 ? 'N/A' : String(value));
  const size = (value: number): string => (value < 0 ? 'N/A' : humanSize(value));
  return {
    ID: { heading: 'IMAGE ID', value: ({ image }) => (truncate ? shortId(image.Id) : image.Id) },
    Repository: { heading: 'REPOSITORY', value: ({ repository }) => repository },
    Tag: { heading: 'TAG', value: ({ tag }) => tag },
    Digest: { heading: 'DIGEST', value: ({ digest }) => digest },
    CreatedSince: {
      heading: 'CREATED',
      value: ({ image }) => (image.Created === -62135596800 ? 'N/A' : ago(now, image.Created * 1e9)),
    },
    CreatedAt: { heading: 'CREATED AT', value: ({ image }) => goDate(image.Created) },
    Size: { heading: 'SIZE', value: ({ image }) => humanSizeWithPrecision(image.Size, 3) },
    Containers: { heading: 'CONTAINERS', value: ({ image }) => count(image.Containers) },
    SharedSize: { heading: 'SHARED SIZE', value: ({ image }) => size(image.SharedSize) },
    UniqueSize: {
      heading: 'UNIQUE SIZE',
      value: ({ image }) => (image.SharedSize < 0 ? 'N/A' : humanSize(image.Size - image.SharedSize)),
    },
    VirtualSize: { heading: 'SIZE', value: ({ image }) => humanSize(image.Size) },
  };
}
