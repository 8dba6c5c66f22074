/**
 * The thread a mutant lives in: the text of one file of the reference is replaced while it is loaded, then the reference runs as always.
 *
 * Shape   `workerData` is `{ file, from, to, seed, release? }`; messages are `{ id, name, args }` and `{ id, answer }`.
 * Errors  a replacement that does not fit ends the thread with a sentence.
 */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { OperationName, Subject } from '../../conformance/driver/operations.ts';

const { file, from, to, seed, release } = workerData as {
  file: string;
  from: string;
  to: string;
  seed: number;
  release?: string;
};
const target = new URL(`../../${file}`, import.meta.url).href;
let replaced = false;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target) return loaded;
    const text =
      typeof loaded.source === 'string'
        ? loaded.source
        : Buffer.from(loaded.source as Uint8Array).toString('utf8');
    const parts = text.split(from);
    if (parts.length !== 2)
      throw new Error(`the text to replace occurs ${parts.length - 1} times in ${file}, not once`);
    replaced = true;
    return { ...loaded, source: parts.join(to) };
  },
});

const { referenceAdapter } = await import('./reference-adapter.ts');
const options = { seed, release, allowRemote: [], workDirectory: '', progress: () => undefined };
const subject: Subject = await referenceAdapter.open('builtin:mutant', options);
if (!replaced) throw new Error(`${file} is not loaded by the reference`);

parentPort!.on('message', ({ id, name, args }: { id: number; name: OperationName; args: never }) => {
  void subject.call(name, args).then((answer) => parentPort!.postMessage({ id, answer }));
});
parentPort!.postMessage({ ready: true });
