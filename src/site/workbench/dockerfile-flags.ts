/** The flags of Dockerfile's instructions, in a sentence each, for completion (Dockerfile reference, docs.docker.com). */

export interface InstructionFlag {
  /** What is written: up to the value, where it takes one. */
  readonly form: string;
  readonly en: string;
  readonly zh: string;
}

const flag = (form: string, en: string, zh: string): InstructionFlag => ({ form, en, zh });

const owner = flag('--chown=', 'The owner of what is copied: user:group.', '所复制文件的属主：用户:组。');
const mode = flag('--chmod=', 'The permissions of what is copied, such as 755.', '所复制文件的权限，例如 755。');
const link = flag('--link', 'A layer that does not need the ones before it.', '不依赖之前各层的层。');
const exclude = flag('--exclude=', 'What is not copied; may stand several times.', '不复制的文件，可以写多次。');

/** By instruction. */
export const instructionFlags: ReadonlyMap<string, readonly InstructionFlag[]> = new Map([
  [
    'FROM',
    [flag('--platform=', 'The platform of the image, such as linux/riscv64.', '镜像的平台，例如 linux/riscv64。')],
  ],
  [
    'COPY',
    [
      flag(
        '--from=',
        'Copies from a stage or an image instead of the context.',
        '从某个构建阶段或镜像复制，而不是从上下文。',
      ),
      owner,
      mode,
      link,
      exclude,
    ],
  ],
  [
    'ADD',
    [
      owner,
      mode,
      link,
      exclude,
      flag('--checksum=', 'The digest that what is fetched must have.', '所下载文件应有的摘要。'),
      flag('--unpack=', 'Whether archives are unpacked.', '是否解开归档。'),
      flag('--keep-git-dir=', 'Whether .git is kept of a repository.', '是否保留仓库的 .git。'),
    ],
  ],
  [
    'RUN',
    [
      flag(
        '--mount=type=cache,target=',
        'A folder that outlives builds, for package managers.',
        '跨构建保留的目录，供包管理器使用。',
      ),
      flag(
        '--mount=type=bind,target=',
        'Files of the context or a stage, without copying them.',
        '上下文或构建阶段里的文件，无需复制。',
      ),
      flag('--mount=type=secret,id=', 'A secret that no layer keeps.', '不会留在任何层里的机密。'),
      flag('--mount=type=tmpfs,target=', 'A folder in memory.', '内存里的目录。'),
      flag('--network=', 'none, host or default.', 'none、host 或 default。'),
    ],
  ],
  [
    'HEALTHCHECK',
    [
      flag('--interval=', 'Time from one check to the next; 30s by default.', '两次检查的间隔，默认 30s。'),
      flag(
        '--timeout=',
        'A check that takes longer has failed; 30s by default.',
        '超过这段时间的检查算失败，默认 30s。',
      ),
      flag('--start-period=', 'Failures of the first time that do not count.', '启动阶段，其间的失败不计。'),
      flag('--start-interval=', 'The interval in the start period.', '启动阶段里的检查间隔。'),
      flag('--retries=', 'Failures in a row until it is unhealthy; 3 by default.', '连续失败多少次算不健康，默认 3。'),
    ],
  ],
]);
