/** What containers need to know of images; the image service of dockerd/images (E2) has this shape. */
import type { ContainerConfig } from '../api/types/container.ts';
import type { ImageSummary } from '../api/types/image.ts';

export interface ContainerImage {
  /** `sha256:…` of its config. */
  readonly id: string;
  readonly config: ContainerConfig | null;
  /** Of its topmost layer; undefined for an image without layers. */
  readonly chainId: string | undefined;
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  /** Bytes of all its layers, unpacked. */
  readonly size: number;
}

export interface ContainerImages {
  /**
   * An image by name, digest, id or id prefix.
   * @throws notFound `No such image: x:latest`; invalidParameter for what is no reference
   */
  resolve(reference: string): ContainerImage;
  /** By full id; undefined where it was removed. */
  byId(id: string): ContainerImage | undefined;
  readonly count: number;
  /** Whether `reference` still names the image `id`: `docker ps` shows the id where it doesn't. */
  isNamed(reference: string, id: string): boolean;
  /** For `docker system df`. */
  list(options: {
    readonly sharedSize: boolean;
    readonly containers: boolean;
  }): Promise<ImageSummary[]> | ImageSummary[];
  /** Bytes of all layers, each once. */
  layersSize(): number;
}
