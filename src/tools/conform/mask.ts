/**
 * What varies from run to run in docker's output, replaced by placeholders (src/course/output-matches.ts): ids, digests,
 * times, durations, random names and ports, MAC addresses, pids. Ids are numbered by first appearance, so that a session
 * also says which of them are the same.
 */

const adjectives =
  'admiring|adoring|affectionate|agitated|amazing|angry|awesome|beautiful|blissful|bold|boring|brave|busy|charming|clever|compassionate|competent|condescending|confident|cool|cranky|crazy|dazzling|determined|distracted|dreamy|eager|ecstatic|elastic|elated|elegant|eloquent|epic|exciting|fervent|festive|flamboyant|focused|friendly|frosty|funny|gallant|gifted|goofy|gracious|great|happy|hardcore|heuristic|hopeful|hungry|infallible|inspiring|intelligent|interesting|jolly|jovial|keen|kind|laughing|loving|lucid|magical|modest|musing|mystifying|naughty|nervous|nice|nifty|nostalgic|objective|optimistic|peaceful|pedantic|pensive|practical|priceless|quirky|quizzical|recursing|relaxed|reverent|romantic|sad|serene|sharp|silly|sleepy|stoic|strange|stupefied|suspicious|sweet|tender|thirsty|trusting|unruffled|upbeat|vibrant|vigilant|vigorous|wizardly|wonderful|xenodochial|youthful|zealous|zen';
const unit = '(?:second|minute|hour|day|week|month|year)s?';
const duration = `(?:Less than a second|About an? (?:minute|hour)|\\d+ ${unit})`;
const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** Times that are the same on every engine. */
const fixedTime = /^(?:0001-01-01|1970-01-01|2024-01-01)T00:00:00/;
const highPort = '(?:3[2-9]\\d{3}|[45]\\d{4}|6[0-5]\\d{3})';

const plain: readonly (readonly [RegExp, string])[] = [
  [/^time="[^"]*" level=error msg="Can't [^\n]*closed pipe"$/, ''],
  [/\/usr\/bin\/qemu-riscv64(?:-static)? (?:\/\S+ )?/g, ''],
  [/\/tmp\/[\w.-]+\/root\//g, '/var/lib/docker/'],
  [/\/tmp\/[\w.-]+\/exec\/netns/g, '/var/run/docker/netns'],
  [/unix:\/\/\/tmp\/[\w.-]+\/docker.sock/g, 'unix:///var/run/docker.sock'],
  [/overlay2\/l\/[A-Z0-9]{26}/g, 'overlay2/l/<word>'],
  [new RegExp(`\\b\\d\\d/${month}/\\d{4}:\\d\\d:\\d\\d:\\d\\d`, 'g'), '<any>'],
  [/\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\b/g, '<any>'],
  [
    new RegExp(
      `\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\\d\\d? )?${month}(?: ?\\d{1,2})?(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d(?: [A-Z]{3})?(?: \\d{4})?`,
      'g',
    ),
    '<any>',
  ],
  [new RegExp(`\\bUp ${duration}`, 'g'), 'Up <ago>'],
  [new RegExp(`${duration} ago\\b`, 'g'), '<ago>'],
  [/(?<= = )[\d.]+\/[\d.]+\/[\d.]+ ms/g, '<number>/<number>/<number> ms'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<word>'],
  [/(?<![\w-])(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{25}(?![\w-])/g, '<word>'],
  [new RegExp(`\\b(?:${adjectives})_[a-z]+\\d?\\b`, 'g'), '<name>'],
  [new RegExp(`((?:\\d+\\.){3}\\d+:|\\[::\\]:|:::|localhost:)${highPort}\\b`, 'g'), '$1<port>'],
  [new RegExp(`("HostPort": ?)"${highPort}"`, 'g'), '$1"<port>"'],
  [/("(?:Pid|PID)": ?)[1-9]\d*/g, '$1<number>'],
  // The host's own name server.
  [/(ExtServers: \[host\()[\d.]+(?=\)\])/g, '$1<any>'],
  // Which of the two is taken first is chance.
  [/\bBind for (?:0\.0\.0\.0|::|\[::\]):(\d+) failed/g, 'Bind for <any>:$1 failed'],
  [/\b(took|in) \d+(?:\.\d+)?m?s\b/g, '$1 <seconds>'],
];

export class Masker {
  readonly #numbers = new Map<string, number>();
  readonly #full: string[] = [];

  /** @param texts everything that will be masked: where an id stands in full tells its short form from other numbers */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      for (const [id] of text.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g)) this.#full.push(id);
    }
  }

  #number(id: string): number {
    const key = id.slice(0, 12);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  #maskIds(line: string): string {
    return line
      .replace(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, (id) => `<fullid:${this.#number(id)}>`)
      .replace(/(?<=veth|br-)[0-9a-f]{7,12}(?![0-9a-f])/g, '<word>')
      .replace(/(?<![0-9A-Za-z_.-])[0-9a-f]{12}(?![0-9A-Za-z_-])/g, (id) => {
        const sure = (/[a-f]/.test(id) && /\d/.test(id)) || this.#full.some((full) => full.startsWith(id));
        return sure ? `<shortid:${this.#number(id)}>` : id;
      });
  }

  line(text: string): string {
    let line = text.replace(
      /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[ ]?[+-]\d\d:?\d\d(?: [A-Z]{3,4})?)?/g,
      (time) => (fixedTime.test(time.replace(' ', 'T')) ? time : '<time>'),
    );
    for (const [pattern, replacement] of plain) line = line.replace(pattern, replacement);
    line = this.#maskIds(line);
    return line.replace(/(?<![0-9a-f:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/g, (mac) =>
      /^(?:00:){5}|^(?:ff:){5}/.test(mac) ? mac : '<mac>',
    );
  }
}

/** Every number and size, for `@ shape`. Placeholders stay. */
export function maskNumbers(line: string): string {
  return line
    .split(/(<[a-z]+(?::\w+)?>)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\b\d+(?:\.\d+)?\s?(?:B|kB|KB|MB|GB|KiB|MiB|GiB)\b/g, '<size>')
            .replace(/\d+(?:\.\d+)?/g, '<number>'),
    )
    .join('');
}

/** A row of `docker top`: UID PID PPID C STIME TTY TIME CMD. */
export function maskTop(line: string): string {
  return line.replace(/^(\S+) \d+ \d+ \d+ \S+ (\S+) \S+ /, '$1 <number> <number> <number> <any> $2 <any> ');
}
