/** The part of dockerode's interface that the tests use; the package brings no types. */
declare module 'dockerode' {
  type Duplex = import('node:stream').Duplex;
  type Readable = NodeJS.ReadableStream;
  type Writable = NodeJS.WritableStream;

  interface Exec {
    start(options: object): Promise<Duplex>;
    inspect(): Promise<{ ExitCode: number }>;
  }

  interface Container {
    start(): Promise<void>;
    wait(): Promise<{ StatusCode: number }>;
    logs(options: object): Promise<Readable>;
    inspect(): Promise<{ State: { ExitCode: number } }>;
    remove(options?: object): Promise<void>;
    exec(options: object): Promise<Exec>;
    getArchive(options: object): Promise<Readable>;
    putArchive(archive: Readable, options: object): Promise<void>;
  }

  interface Image {
    tag(options: object): Promise<void>;
    history(): Promise<object[]>;
    remove(): Promise<void>;
  }

  interface Removable {
    remove(): Promise<void>;
    inspect(): Promise<{ Driver: string }>;
  }

  export default class Docker {
    constructor(options: { socketPath: string });
    readonly modem: { demuxStream(stream: Readable, stdout: Writable, stderr: Writable): void };
    version(): Promise<{ Arch: string }>;
    info(): Promise<{ Driver: string }>;
    ping(): Promise<Uint8Array>;
    createContainer(options: object): Promise<Container>;
    listContainers(options: object): Promise<{ Names: string[] }[]>;
    run(image: string, command: string[], output: Writable, options: object): Promise<[{ StatusCode: number }]>;
    createVolume(options: object): Promise<void>;
    listVolumes(): Promise<{ Volumes: { Name: string }[] }>;
    getVolume(name: string): Removable;
    createNetwork(options: object): Promise<Removable>;
    getEvents(options: object): Promise<Readable>;
    getImage(name: string): Image;
    listImages(): Promise<{ RepoTags?: string[] }[]>;
  }
}
