/** What Drydock's Docker Hub has: v2/catalog.json, which `npm run images` writes, as far as pages need it. */

export interface Repository {
  readonly name: string;
  readonly tags: readonly string[];
  /** By tag. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Rejects where the catalog can't be fetched. */
export type HubCatalog = () => Promise<readonly Repository[]>;

async function fetched(address: string): Promise<readonly Repository[]> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return (await response.json()) as readonly Repository[];
}

/** The catalog at an address, fetched when it is first asked for; after a failure it is fetched again. */
export function hubCatalog(address: string): HubCatalog {
  let asked: Promise<readonly Repository[]> | undefined;
  return () => {
    asked ??= fetched(address).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
