/** What the site offers to fetch ahead, as lists of files: pages and machine from offline.json (offline-list.mjs), images from the catalog. */
import type { Repository } from '../workbench/hub-catalog.ts';

export interface PartFile {
  /** Absolute address. */
  readonly url: string;
  readonly bytes: number;
}

export interface Part {
  readonly name: string;
  /** Other names of the same. */
  readonly also: string;
  readonly files: readonly PartFile[];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly manifests?: readonly Descriptor[];
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
}

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as T;
}

/** As the machine asks for them (machine/worker.ts): each part of the path encoded. */
const address = (base: string, path: string) =>
  new URL(`${base}v2/${path.split('/').map(encodeURIComponent).join('/')}`, location.href).href;

async function imageFiles(
  base: string,
  repository: string,
  tags: readonly string[],
  digest: string,
): Promise<PartFile[]> {
  const manifest = (reference: string) => address(base, `${repository}/manifests/${reference}`);
  const blob = ({ digest: id, size }: Descriptor) => ({ url: address(base, `${repository}/blobs/${id}`), bytes: size });
  const index = await json<Manifest>(manifest(digest));
  const files = [digest, ...tags].map((reference) => ({ url: manifest(reference), bytes: 500 }));
  for (const child of index.manifests ?? []) {
    const image = await json<Manifest>(manifest(child.digest));
    files.push({ url: manifest(child.digest), bytes: child.size });
    files.push(...[...(image.config ? [image.config] : []), ...(image.layers ?? [])].map(blob));
  }
  return files;
}

async function imageParts(base: string): Promise<Part[]> {
  const catalog = new URL(`${base}v2/catalog.json`, location.href).href;
  const entries = await json<Repository[]>(catalog);
  const parts = entries.flatMap(({ name, tags, digests }) =>
    [...new Set(Object.values(digests))].map(async (digest): Promise<Part> => {
      const own = tags.filter((tag) => digests[tag] === digest);
      const [first = ''] = own.includes('latest') ? ['latest'] : own;
      const files = await imageFiles(base, `library/${name}`, own, digest);
      files.push({ url: catalog, bytes: 500 });
      const others = own.filter((tag) => tag !== first);
      return { name: `${name}:${first}`, also: others.slice(0, 4).join(', ') + (others.length > 4 ? ' …' : ''), files };
    }),
  );
  return await Promise.all(parts);
}

/** @param base the site's base path; @param pagesName what the part with pages and machine is called */
export async function offlineParts(base: string, pagesName: string): Promise<Part[]> {
  const list = await json<readonly (readonly [path: string, bytes: number])[]>(
    new URL(`${base}offline.json`, location.href).href,
  );
  const files = list.map(([path, bytes]) => ({ url: new URL(`${base}${path}`, location.href).href, bytes }));
  return [{ name: pagesName, also: '', files }, ...(await imageParts(base))];
}
