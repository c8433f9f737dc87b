/** `docker images --tree` as Docker 28.5.2 printed what its containerd store answered; the graph drivers' trees are in images/20-tree.session. */
import { expect, test } from 'vitest';
import { imageTree } from '../../../src/docker/image/tree.ts';
import type { ImageSummary } from '../../../src/engine/api/types/image.ts';

const platform = { architecture: 'riscv64', os: 'linux' };
const common = { ParentId: '', Labels: null, SharedSize: -1 };
const images: ImageSummary[] = [
  {
    ...common,
    Containers: 1,
    Created: 1_783_876_867,
    Id: 'sha256:e8da4785151463055eecc676bf09d4fdacd25f70ccfede9e619e64469e2f7ae8',
    Manifests: [
      {
        ID: 'sha256:e8da4785151463055eecc676bf09d4fdacd25f70ccfede9e619e64469e2f7ae8',
        Available: true,
        Size: { Content: 1_091_359, Total: 2_725_663 },
        Kind: 'image',
        ImageData: { Platform: platform, Size: { Unpacked: 1_634_304 }, Containers: ['798918042cf9'] },
      },
    ],
    RepoDigests: ['busybox@sha256:e8da4785151463055eecc676bf09d4fdacd25f70ccfede9e619e64469e2f7ae8'],
    RepoTags: ['bb:one', 'busybox:latest'],
    Size: 2_725_663,
  },
  {
    ...common,
    Containers: 0,
    Created: 1_796_097_091,
    Id: 'sha256:afec791a8ba338cb00baeed4567a5fb154b3545bac5c08de40233963d032beb6',
    Manifests: [
      {
        ID: 'sha256:5808f99c8c5b8f7fc4595e589eeaa79f8db9ba28c3552c7941e6a5db57fd051e',
        Available: true,
        Size: { Content: 1_091_819, Total: 1_091_819 },
        Kind: 'image',
        ImageData: { Platform: platform, Size: { Unpacked: 0 }, Containers: null },
      },
      {
        ID: 'sha256:33e5c38fe995752545c79f3a569c8c89ef3f326df4e8e145073dc548acd9d998',
        Available: true,
        Size: { Content: 1725, Total: 1725 },
        Kind: 'attestation',
        AttestationData: { For: 'sha256:5808f99c8c5b8f7fc4595e589eeaa79f8db9ba28c3552c7941e6a5db57fd051e' },
      },
    ],
    RepoDigests: ['built@sha256:afec791a8ba338cb00baeed4567a5fb154b3545bac5c08de40233963d032beb6'],
    RepoTags: ['built:latest'],
    Size: 1_093_544,
  },
];

const readable = (text: string): string => text.replaceAll('\u001b', '^');

test('without a terminal', () => {
  const title = (text: string): string => `^[39m^[1m${text}^[0m`;
  expect(readable(imageTree(images, false, undefined))).toBe(
    `WARNING: This is an experimental feature. The output may change and shouldn't be depended on.
                                                              Info ->  U In Use ${''}

${title('IMAGE')}                  ${title('ID')}             ${title('DISK USAGE')}   ${title('CONTENT SIZE')}   ${title('EXTRA')}
built:latest           afec791a8ba3       1.09MB         1.09MB        ${''}
└─ linux/riscv64       5808f99c8c5b       1.09MB         1.09MB        ${''}

busybox:latest
bb:one                 e8da47851514       2.73MB         1.09MB   U    ${''}
└─ linux/riscv64       e8da47851514       2.73MB         1.09MB   U    ${''}

`,
  );
});

test('a terminal of 50 columns has room for two', () => {
  expect(readable(imageTree(images, false, 50))).toBe(
    `^[93mWARNING: This is an experimental feature. The output may change and shouldn't be depended on.^[0m
                             ^[1m^[106m^[30mi^[0m^[0m ^[96mInfo → ^[0m^[0m ^[38;5;0m^[48;5;14m U ^[0m In Use ${''}

^[39m^[1mIMAGE^[0m                  ^[39m^[1mID^[0m             ^[39m^[1mDISK USAGE^[0m
^[34m^[1mbuilt:latest^[0m           ^[39mafec791a8ba3^[0m       ^[39m1.09MB^[0m
^[39m└─ linux/riscv64^[0m       ^[39m5808f99c8c5b^[0m       ^[39m1.09MB^[0m

^[34m^[1mbusybox:latest^[0m
^[34m^[1mbb:one^[0m                 ^[39me8da47851514^[0m       ^[39m2.73MB^[0m
^[39m└─ linux/riscv64^[0m       ^[39me8da47851514^[0m       ^[39m2.73MB^[0m

`,
  );
});
