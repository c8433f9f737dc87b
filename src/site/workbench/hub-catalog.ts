/** What Drydock's Docker Hub has: the catalog that `npm run images` writes. */

export interface Repository {
  readonly name: string;
  readonly tags: readonly string[];
}

/** @param address of catalog.json; rejects where it can't be fetched */
export async function hubCatalog(address: string): Promise<readonly Repository[]> {
  const response = await fetch(address);
  return (await response.json()) as Repository[];
}
