/** Dockerfile's instructions, in a sentence each, for completion and hover (Dockerfile reference, docs.docker.com). */

export interface Instruction {
  readonly form: string;
  readonly en: string;
  readonly zh: string;
}

export const instructions: ReadonlyMap<string, Instruction> = new Map([
  [
    'FROM',
    {
      form: 'FROM image[:tag] [AS name]',
      en: 'The image that a stage starts from; its layers come first.',
      zh: '一个构建阶段所基于的镜像，它的层在最下面。',
    },
  ],
  [
    'RUN',
    {
      form: 'RUN command',
      en: 'Runs a command while building; what it changes becomes a layer.',
      zh: '在构建时执行命令，它的改动成为一层。',
    },
  ],
  [
    'CMD',
    {
      form: 'CMD ["program", "argument"]',
      en: 'What a container runs unless docker run names something else; with ENTRYPOINT, its default arguments.',
      zh: '容器默认执行的命令；与 ENTRYPOINT 一起时是默认参数。',
    },
  ],
  [
    'ENTRYPOINT',
    {
      form: 'ENTRYPOINT ["program"]',
      en: 'The program a container always starts; words of docker run become its arguments.',
      zh: '容器总是启动的程序；docker run 后面的词成为它的参数。',
    },
  ],
  [
    'COPY',
    {
      form: 'COPY [--from=stage] source… target',
      en: 'Copies files of the build context, or of another stage, into a new layer.',
      zh: '把构建上下文（或另一阶段）中的文件复制到新的一层。',
    },
  ],
  [
    'ADD',
    {
      form: 'ADD source… target',
      en: 'As COPY, but also unpacks tar archives and fetches addresses. Prefer COPY where neither is wanted.',
      zh: '与 COPY 类似，但会解开 tar 包并下载网址；不需要时请用 COPY。',
    },
  ],
  [
    'WORKDIR',
    {
      form: 'WORKDIR /path',
      en: 'The directory of the instructions that follow and of the container; made where it is missing.',
      zh: '之后的指令和容器所在的目录；不存在时会创建。',
    },
  ],
  [
    'ENV',
    {
      form: 'ENV name=value',
      en: 'An environment variable for the build and for containers.',
      zh: '构建时和容器内的环境变量。',
    },
  ],
  [
    'ARG',
    {
      form: 'ARG name[=default]',
      en: 'A variable of the build alone, set with --build-arg. It stays readable in the history.',
      zh: '只在构建时有效的变量，用 --build-arg 设置；在历史中可见。',
    },
  ],
  [
    'EXPOSE',
    {
      form: 'EXPOSE port[/protocol]',
      en: 'Notes which port the program listens on. It publishes nothing.',
      zh: '说明程序监听的端口，但不会发布它。',
    },
  ],
  [
    'VOLUME',
    {
      form: 'VOLUME /path',
      en: 'A path whose content lives in a volume, outside the container’s write layer.',
      zh: '内容存放在卷中的路径，不在容器的可写层里。',
    },
  ],
  [
    'USER',
    {
      form: 'USER name[:group]',
      en: 'Who runs the instructions that follow and the container’s program.',
      zh: '之后的指令和容器程序以哪个用户运行。',
    },
  ],
  [
    'LABEL',
    {
      form: 'LABEL name="value"',
      en: 'A note in the image’s configuration, shown by docker inspect.',
      zh: '镜像配置中的注记，可用 docker inspect 查看。',
    },
  ],
  [
    'HEALTHCHECK',
    {
      form: 'HEALTHCHECK [--interval=30s] CMD command',
      en: 'A command that tells, run again and again, whether the container is healthy.',
      zh: '反复执行、用来判断容器是否健康的命令。',
    },
  ],
  [
    'STOPSIGNAL',
    { form: 'STOPSIGNAL signal', en: 'The signal that docker stop sends first.', zh: 'docker stop 首先发送的信号。' },
  ],
  [
    'SHELL',
    {
      form: 'SHELL ["program", "-c"]',
      en: 'The shell that runs instructions in shell form.',
      zh: '执行 shell 形式指令所用的 shell。',
    },
  ],
  [
    'ONBUILD',
    {
      form: 'ONBUILD INSTRUCTION',
      en: 'An instruction kept for those who build FROM this image.',
      zh: '留给以此镜像为基础的构建去执行的指令。',
    },
  ],
]);
