/**
 * The course's own best practice for Dockerfiles, beside BuildKit's checks: each rule looks at one instruction or at the order of
 * them, and says in a sentence what is better and why. Left out: whatever BuildKit's checks say already.
 */
import type { Finding } from './dockerfile-checks.ts';

interface Instruction {
  readonly name: string;
  /** With its flags, continuation lines joined. */
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
}

interface Rule {
  readonly name: string;
  readonly en: string;
  readonly zh: string;
  /** The instructions that break it. */
  find(all: readonly Instruction[]): readonly Instruction[];
}

/** Instructions with the lines they stand on; comments are left out, heredocs count as their first line. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile.split('\n');
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length; index++) {
    const start = index;
    let text = '';
    for (;;) {
      const line = lines[index] ?? '';
      if (!/^\s*#/.test(line)) text += ` ${line.replace(/\\\s*$/, '').trim()}`;
      const goesOn = /\\\s*$/.test(line) || (text.trim() !== '' && /^\s*#/.test(line));
      if (!goesOn || index + 1 >= lines.length) break;
      index += 1;
    }
    const [, name = ''] = /^\s*([A-Za-z]+)\b/.exec(text) ?? [];
    if (name) found.push({ name: name.toUpperCase(), text: text.trim(), line: start + 1, endLine: index + 1 });
    const heredoc = /<<-?["']?(\w+)/.exec(text)?.[1];
    if (heredoc) while (index + 1 < lines.length && lines[index + 1]?.trim() !== heredoc) index += 1;
  }
  return found;
}

const runs = (all: readonly Instruction[]) => all.filter(({ name }) => name === 'RUN');
const lastStage = (all: readonly Instruction[]) => all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
const installs = /\b(npm (ci|install)|pip3? install|go mod download|composer install|apt-get install|apk add)\b/;

const rules: readonly Rule[] = [
  {
    name: 'PinVersion',
    en: 'Name a version of the base image: without a tag, or with latest, the same Dockerfile builds something else tomorrow.',
    zh: '请为基础镜像写明版本：不写标签或用 latest，同一个 Dockerfile 明天可能构建出不同的东西。',
    find(all) {
      const stages = new Set(all.flatMap(({ text }) => /\bAS\s+(\S+)$/i.exec(text)?.[1]?.toLowerCase() ?? []));
      return all.filter(({ name, text }) => {
        const image = name === 'FROM' ? (/^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(text)?.[1] ?? '') : '';
        if (!image || image === 'scratch' || image.includes('$') || stages.has(image.toLowerCase())) return false;
        return !/[:@][^/]*$/.test(image) || image.endsWith(':latest');
      });
    },
  },
  {
    name: 'PreferCopy',
    en: 'COPY says what is meant; ADD also unpacks archives and fetches addresses.',
    zh: '这里用 COPY 更清楚；ADD 还会解开压缩包和下载网址。',
    find: (all) =>
      all.filter(
        ({ name, text }) =>
          name === 'ADD' && !/https?:|git@|\.(tar|tgz|gz|bz2|xz|zst)\b|<<|--checksum|--unpack/.test(text),
      ),
  },
  {
    name: 'UpdateAndInstall',
    en: 'Put apt-get update and install into one RUN: a cached list of packages would be used for months.',
    zh: '把 apt-get update 和 install 写在同一个 RUN 里，否则缓存的软件包列表会一直被沿用。',
    find: (all) => runs(all).filter(({ text }) => /apt-get update/.test(text) && !/apt-get (-\S+ )*install/.test(text)),
  },
  {
    name: 'AssumeYes',
    en: 'A build has no keyboard: apt-get install needs -y.',
    zh: '构建时没有键盘可以回答，apt-get install 需要 -y。',
    find: (all) =>
      runs(all).filter(
        ({ text }) => /apt-get (-\S+ )*install/.test(text) && !/\s(-\w*y\w*|--yes|--assume-yes)\b/.test(text),
      ),
  },
  {
    name: 'CleanPackageLists',
    en: 'Remove /var/lib/apt/lists in the same RUN: a later layer can hide files, not take their space away.',
    zh: '请在同一个 RUN 里删除 /var/lib/apt/lists：后面的层只能遮住文件，不能收回空间。',
    find: (all) =>
      runs(all).filter(
        ({ text }) => /apt-get (-\S+ )*install/.test(text) && !/\/var\/lib\/apt\/lists|--mount=type=cache/.test(text),
      ),
  },
  {
    name: 'UseWorkdir',
    en: 'cd holds for this RUN only; WORKDIR holds for all that follows, and in the container.',
    zh: 'cd 只在这个 RUN 里有效；WORKDIR 对之后的指令和容器都有效。',
    find: (all) => runs(all).filter(({ text }) => /^RUN\s+cd\s+\S+\s*$/.test(text)),
  },
  {
    name: 'NoSudo',
    en: 'RUN is root already; USER changes that for the instructions that follow.',
    zh: 'RUN 本来就以 root 执行；需要换用户时用 USER。',
    find: (all) => runs(all).filter(({ text }) => /(^RUN\s+|&&\s*|;\s*)sudo\s/.test(text)),
  },
  {
    name: 'DependenciesFirst',
    en: 'Copy the list of dependencies, install, then copy the rest: as it is, every change of a file installs all anew.',
    zh: '先复制依赖清单并安装，再复制其余文件：现在任何文件改动都会重新安装所有依赖。',
    find: (all) =>
      all.filter(({ name, text }, index) => {
        if (name !== 'COPY' || !/^COPY\s+\.\/?\s+\S+$/.test(text)) return false;
        const after = all.slice(index + 1);
        const end = after.findIndex((one) => one.name === 'FROM');
        return runs(end < 0 ? after : after.slice(0, end)).some((one) => installs.test(one.text));
      }),
  },
  {
    name: 'NotAsRoot',
    en: 'The container’s program will be root. USER before CMD or ENTRYPOINT takes that from it.',
    zh: '容器里的程序将以 root 运行。在 CMD 或 ENTRYPOINT 之前用 USER 换成普通用户。',
    find(all) {
      const stage = lastStage(all);
      const start = stage.find(({ name }) => name === 'CMD' || name === 'ENTRYPOINT');
      return start && runs(stage).length > 0 && !stage.some(({ name }) => name === 'USER') ? [start] : [];
    },
  },
];

/** @param isChinese in which language */
export function adviseDockerfile(dockerfile: string, isChinese: boolean): Finding[] {
  const all = instructionsOf(dockerfile);
  return rules
    .flatMap(({ name, en, zh, find }) =>
      find(all).map(({ line, endLine }) => ({
        line,
        endLine,
        isError: false,
        isAdvice: true,
        rule: name,
        message: isChinese ? zh : en,
      })),
    )
    .sort((a, b) => a.line - b.line);
}
