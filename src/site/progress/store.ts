/**
 * What a student has reached, in this browser's IndexedDB: steps passed, questions answered and when they are due again.
 * A write counts once its transaction is complete; where there is no room or no storage, the page goes on in memory and says so.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { MachineFileError } from '../../machine/disk/machine-file.ts';

export interface StepRecord {
  /** `<lesson>#<step>`. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface AnswerRecord {
  /** `<lesson>#<question>`. */
  readonly id: string;
  readonly isRight: boolean;
  readonly at: number;
  /** When it should be asked again; milliseconds since 1970. */
  readonly due: number;
  /** The scheduler's card (ts-fsrs), as JSON. */
  readonly card: string;
}

export interface ProgressFile {
  readonly drydock: 1;
  readonly steps: readonly StepRecord[];
  readonly answers: readonly AnswerRecord[];
}

interface Schema extends DBSchema {
  steps: { key: string; value: StepRecord };
  answers: { key: string; value: AnswerRecord };
}

/** Raised by one with each change of the stores; openDB's upgrade then takes every older version along. */
const version = 1;

function progressFile(text: string): ProgressFile {
  let file: Partial<ProgressFile> | null;
  try {
    file = JSON.parse(text);
  } catch {
    file = null;
  }
  const { drydock, steps, answers } = file ?? {};
  if (drydock !== 1 || !Array.isArray(steps) || !Array.isArray(answers)) throw new MachineFileError('kind');
  return { drydock, steps, answers };
}

export class ProgressStore {
  readonly #steps = new Map<string, StepRecord>();
  readonly #answers = new Map<string, AnswerRecord>();
  readonly #onTrouble: (reason: string) => void;
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;

  /** @param onTrouble told once why nothing can be saved */
  constructor(onTrouble: (reason: string) => void) {
    let isTold = false;
    this.#onTrouble = (reason) => {
      if (!isTold) onTrouble(reason);
      isTold = true;
    };
  }

  #open(): Promise<IDBPDatabase<Schema> | undefined> {
    this.#database ??= this.#connect().catch((error: unknown) => {
      this.#onTrouble(error instanceof Error ? error.message : String(error));
      return undefined;
    });
    return this.#database;
  }

  /** Asynchronous, since where storage is forbidden `indexedDB.open` itself throws. */
  async #connect(): Promise<IDBPDatabase<Schema>> {
    return await openDB<Schema>('drydock', version, {
      upgrade(database, oldVersion) {
        if (oldVersion < 1) {
          database.createObjectStore('steps', { keyPath: 'id' });
          database.createObjectStore('answers', { keyPath: 'id' });
        }
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase | null)?.close(),
      terminated: () => {
        this.#database = undefined;
      },
    });
  }

  /** Over quota a request has no error event; only the transaction aborts, so that is what is awaited. */
  async #write(steps: readonly StepRecord[], answers: readonly AnswerRecord[]): Promise<void> {
    for (const step of steps) this.#steps.set(step.id, step);
    for (const answer of answers) this.#answers.set(answer.id, answer);
    const database = await this.#open();
    if (!database) return;
    try {
      const transaction = database.transaction(['steps', 'answers'], 'readwrite', { durability: 'strict' });
      const puts = [
        ...steps.map((step) => transaction.objectStore('steps').put(step)),
        ...answers.map((answer) => transaction.objectStore('answers').put(answer)),
      ];
      for (const put of puts) put.catch(() => {});
      await transaction.done;
    } catch (error) {
      this.#onTrouble(error instanceof Error && error.message ? error.message : 'the browser gave no reason');
    }
  }

  async #read(): Promise<void> {
    const database = await this.#open();
    if (!database) return;
    try {
      const [steps, answers] = await Promise.all([database.getAll('steps'), database.getAll('answers')]);
      for (const step of steps) this.#steps.set(step.id, step);
      for (const answer of answers) this.#answers.set(answer.id, answer);
    } catch (error) {
      this.#onTrouble(error instanceof Error ? error.message : String(error));
    }
  }

  /** A step that was passed once stays passed. */
  async passed(lesson: string, steps: readonly string[], at: number): Promise<void> {
    await this.#read();
    const fresh = steps.map((step) => ({ id: `${lesson}#${step}`, at })).filter(({ id }) => !this.#steps.has(id));
    if (fresh.length > 0) await this.#write(fresh, []);
  }

  async answered(record: AnswerRecord): Promise<void> {
    await this.#write([], [record]);
  }

  async answer(id: string): Promise<AnswerRecord | undefined> {
    await this.#read();
    return this.#answers.get(id);
  }

  async all(): Promise<ProgressFile> {
    await this.#read();
    return { drydock: 1, steps: [...this.#steps.values()], answers: [...this.#answers.values()] };
  }

  /** Adds a saved file's records; of two answers to one question the later one stays. @throws MachineFileError where it is no such file */
  async import(text: string): Promise<void> {
    const file = progressFile(text);
    await this.#read();
    const isStep = (step: StepRecord | null) => typeof step?.id === 'string' && typeof step.at === 'number';
    const isAnswer = (answer: AnswerRecord) =>
      isStep(answer) && typeof answer.due === 'number' && typeof answer.card === 'string';
    const isNewer = (answer: AnswerRecord) => answer.at > (this.#answers.get(answer.id)?.at ?? 0);
    await this.#write(
      file.steps.filter(isStep),
      file.answers.filter((answer) => isAnswer(answer) && isNewer(answer)),
    );
  }
}
