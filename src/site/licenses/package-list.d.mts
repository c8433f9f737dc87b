/** Types of package-list.mjs. */

export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly sourceVersion: string;
  readonly licenses: readonly string[];
  readonly images: readonly string[];
  /** Of the source. */
  readonly address: string;
}

export interface PagePackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly address: string;
}

export function sourceAddress(source: string, version: string): string;
export function debianPackages(): ListedPackage[];
export function pagePackages(): PagePackage[];
