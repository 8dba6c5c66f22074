/**
 * `builtin:mutant/<id>`: the reference with one decision changed, in a thread of its own. Only in a clone: the sources are needed.
 *
 * Units   a thread that does not answer an operation within 20 real seconds is ended and counts as hung.
 * Errors  an unknown mutant, or one whose text does not occur exactly once, is `SubjectUnavailable`.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  type Adapter,
  type Answer,
  type OperationName,
  type Operations,
  type Subject,
  SubjectUnavailable,
} from '../../conformance/driver/operations.ts';
import { simCapabilities } from './reference-adapter.ts';

const hungAfterMs = 20_000;

/** The reference with one decision changed. */
export interface Mutant {
  readonly id: string;
  readonly requirement: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly killedBy: string;
  /** The release in which the changed decision is taken; the newest unless it says so. */
  readonly release?: string;
  /** Why it must disturb many cases, where it does. */
  readonly fundamental?: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** All mutants of the clone, in the order of their ids. */
export async function loadMutants(): Promise<Mutant[]> {
  const found: Mutant[] = [];
  for (const file of globSync('conformance/mutants/*.ts', { cwd: root }).sort()) {
    if (file.endsWith('.test.ts')) continue;
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    for (const value of Object.values(module)) if (Array.isArray(value)) found.push(...(value as Mutant[]));
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The adapter. */
export const mutantAdapter: Adapter = {
  scheme: 'builtin:mutant',
  open: async (address, { seed }): Promise<Subject> => {
    const id = address.replace(/^builtin:mutant\//, '');
    const mutant = (await loadMutants()).find((each) => each.id === id);
    if (!mutant) throw new SubjectUnavailable(`There is no mutant ${id}.`);
    return await openMutant(mutant, address, seed);
  },
};

/** Opens a mutant that is already at hand. */
export async function openMutant(mutant: Mutant, address: string, seed: number): Promise<Subject> {
  let thread: MutantThread | undefined = await MutantThread.start(mutant, seed);
  const stop = async (): Promise<void> => {
    await thread?.stop();
    thread = undefined;
  };
  const call = async <Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
  ): Promise<Answer<Name>> => {
    if (!thread && name === 'cluster.start') thread = await MutantThread.start(mutant, seed);
    if (!thread) return gone(name);
    const answer = await thread.call(name, args);
    if (answer) return answer;
    await stop();
    return gone(name);
  };
  return {
    name: `mutant ${mutant.id}`,
    version: '0.1.0',
    address,
    capabilities: new Set(simCapabilities),
    clock: 'virtual',
    call,
    diagnostics: () => '',
    stop,
  };
}

/** What a node that has hung answers: it is not alive, and everything else cannot be done. */
function gone<Name extends OperationName>(name: Name): Answer<Name> {
  if (name === 'node.alive') return { ok: { alive: false, exit: 'it hung' } } as unknown as Answer<Name>;
  return { error: { code: 'HUNG', definite: false, message: 'the node hung and was ended' } };
}

/** One thread and the operations that wait for it. */
class MutantThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #last = 0;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', ({ id, answer }: { id?: number; answer?: unknown }) => {
      if (id === undefined) return;
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    });
    worker.on('error', () => this.#abandon());
    worker.on('exit', () => this.#abandon());
  }

  static async start({ file, from, to, release }: Mutant, seed: number): Promise<MutantThread> {
    const worker = new Worker(new URL('./mutant-worker.ts', import.meta.url), {
      workerData: { file, from, to, seed, release },
    });
    const thread = new MutantThread(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', (error) =>
        reject(new SubjectUnavailable(`The mutant cannot be made: ${error.message}.`)),
      );
    });
    return thread;
  }

  /** The answer, or `undefined` when the thread has ended or hangs. */
  async call<Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
  ): Promise<Answer<Name> | undefined> {
    const id = ++this.#last;
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), hungAfterMs);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer as Answer<Name> | undefined);
      });
      this.#worker.postMessage({ id, name, args });
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #abandon(): void {
    for (const settle of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
  }
}
