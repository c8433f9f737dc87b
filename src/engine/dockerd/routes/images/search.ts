/** GET /images/search: Docker Hub's index (moby's registry/search.go). Private registries have none. */
import { readJson } from '../../../../lib/stream.ts';
import type { ImageSearchItem } from '../../../api/types/image.ts';
import { httpGet } from '../../../containerd/http-get.ts';
import { failureOf } from '../../../containerd/registry-error.ts';
import { invalidParameter, messageOf, system } from '../../../errdefs.ts';
import { FilterArgs } from '../../filter-args.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { json, route } from '../../route.ts';

const accepted = ['is-automated', 'is-official', 'stars'];
const defaultLimit = 25;
const maxLimit = 100;

function limitOf(text: string | undefined): number {
  if (!text) return defaultLimit;
  if (!/^[+-]?\d+$/.test(text)) throw invalidParameter(`strconv.Atoi: parsing "${text}": invalid syntax`);
  const limit = Number(text);
  if (limit === 0) return defaultLimit;
  if (limit < 1 || limit > maxLimit) throw invalidParameter(`limit ${limit} is outside the range of [1, ${maxLimit}]`);
  return limit;
}

/** The host that is asked, and for what. @throws invalidParameter */
function splitTerm(term: string): { host: string; name: string } {
  const scheme = /^https?:\/\//.exec(term)?.[0];
  if (scheme)
    throw invalidParameter(
      `invalid repository name: repository name (${term.slice(scheme.length)}) should not have a scheme`,
    );
  const slash = term.indexOf('/');
  const first = term.slice(0, slash);
  if (slash < 0 || (!/[.:]/.test(first) && first !== 'localhost')) return { host: 'index.docker.io', name: term };
  return first === 'docker.io'
    ? { host: 'index.docker.io', name: term.slice(slash + 1) }
    : { host: first, name: term.slice(slash + 1) };
}

export default route('GET /images/search', async (daemon, { query }) => {
  const filter = FilterArgs.parse(query.filters ?? '').validate(accepted);
  const limit = limitOf(query.limit);
  const automated = filter.bool('is-automated', false);
  const official = filter.has('is-official') ? filter.bool('is-official', false) : undefined;
  const stars = filter.get('stars').map((text) => {
    if (!/^\d+$/.test(text))
      throw invalidParameter(
        `invalid filter 'stars=${text}': strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
      );
    return Number(text);
  });
  if (automated) return json([]);
  const { host, name } = splitTerm(query.term ?? '');
  const isLocal = /^(localhost|127\.)/.test(host);
  const url = `${isLocal ? 'http' : 'https'}://${host}/v1/search?q=${encodeURIComponent(name.replace(/^library\//, ''))}&n=${limit}`;
  const found = await search(imagesOf(daemon).dial, url);
  const least = Math.max(0, ...stars);
  const wanted = found.filter(
    ({ is_official, star_count }) => (official === undefined || official === is_official) && star_count >= least,
  );
  return json(wanted);
});

async function search(dial: Parameters<typeof httpGet>[0], url: string): Promise<ImageSearchItem[]> {
  const response = await httpGet(dial, url, { 'X-Docker-Token': 'true' }).catch((error: unknown) => {
    throw system(`Get "${url}": ${messageOf(error)}`);
  });
  if (response.status !== 200) {
    await failureOf(response);
    throw system(`Unexpected status code ${response.status}`);
  }
  const { results = [] } = (await readJson(response.body, 1 << 20)) as { results?: Partial<ImageSearchItem>[] };
  return results.map((item) => ({
    star_count: item.star_count ?? 0,
    is_official: item.is_official ?? false,
    name: item.name ?? '',
    is_automated: false,
    description: item.description ?? '',
  }));
}
