/**
 * What a checker can learn from a registry: repositories, tags and digests, by the distribution API without a login (OCI
 * distribution-spec). Where nobody answers, or there is no such thing, the answer is undefined.
 */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<RegistryAnswer | undefined>;

/** Without it registry:2 answers in the first, long gone format, which has another digest. */
const Accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export class RegistryFacts {
  readonly #get: Get;

  constructor(get: Get) {
    this.#get = get;
  }

  async #json(path: string): Promise<unknown> {
    const answer = await this.#get(path);
    if (!answer || answer.status === 404 || answer.status === 401) return undefined;
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
  }

  /** Names of repositories, such as `team/web`. */
  async repositories(): Promise<string[] | undefined> {
    return ((await this.#json('/v2/_catalog')) as { repositories: string[] } | undefined)?.repositories;
  }

  async tags(repository: string): Promise<string[] | undefined> {
    return (
      ((await this.#json(`/v2/${repository}/tags/list`)) as { tags: string[] | null } | undefined)?.tags ?? undefined
    );
  }

  /** The digest of a tag's manifest, as docker push prints it. */
  async digest(repository: string, tag: string): Promise<string | undefined> {
    const answer = await this.#get(`/v2/${repository}/manifests/${tag}`, { Accept });
    return answer?.status === 200 ? (answer.headers.get('Docker-Content-Digest') ?? undefined) : undefined;
  }
}
