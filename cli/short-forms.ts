/**
 * The campaigns of storage in their short forms, for `npm start`: what takes hours elsewhere, in a few seconds.
 *
 * Shape   each form is a title and a function that answers with a sentence, or throws with what is wrong. Their whole campaigns:
 *         `npm run crash-points`, `npm run exchange`, `npm run crash-images`.
 * Units   in the sentences.
 * Errors  what a form throws is a broken promise; its message says which, and how it is repeated.
 */
import { imageFiles, imageReleases, images } from '../conformance/inspect/archive.ts';
import { inspectDirectory } from '../conformance/inspect/check-directory.ts';
import { memoryTree } from '../conformance/inspect/source.ts';
import { Exchange } from './exchange/exchange.ts';
import { findingsOf } from './exchange/report.ts';
import { campaign, pointsOf } from './house/crash-points.ts';

/** One campaign, shortened. */
export interface ShortForm {
  readonly title: string;
  run(): Promise<string>;
}

const crashPoints: ShortForm = {
  title: 'crash points',
  async run() {
    const asked = { histories: 40, seed: 1, length: 2, faultLength: 1, workers: 2 };
    const points = pointsOf(await campaign(asked, () => undefined));
    return `the power cut at ${points.toLocaleString('en-US')} points: every flushed record was there, once, in order`;
  },
};

const exchange: ShortForm = {
  title: 'exchange',
  async run() {
    const reference = ['builtin:reference'];
    const cells = await new Exchange({
      writers: reference,
      readers: reference,
      stops: ['clean', 'kill'],
      progress: () => undefined,
    }).run();
    const findings = findingsOf(cells);
    if (findings.length > 0) throw new Error(findings.join('; '));
    const looks = cells.reduce((sum, cell) => sum + cell.looks, 0);
    return `partition directories of one broker served by another, after a clean stop and a kill: ${looks} looks, no difference`;
  },
};

const directories: ShortForm = {
  title: 'directories',
  async run() {
    let files = 0;
    const names = imageReleases.flatMap((release) => images.map((image) => `${release}-${image}`));
    for (const name of names) {
      const image = imageFiles(name);
      const { findings } = inspectDirectory(memoryTree(image));
      const wrong = findings.filter(({ severity }) => severity !== 'note');
      if (wrong.length > 0) throw new Error(`${name}: ${wrong[0]!.file}: ${wrong[0]!.message}`);
      files += image.size;
    }
    return `${names.length} directories that Apache Kafka wrote, ${files} files: nothing to find`;
  },
};

/** In the order in which they are shown. */
export const shortForms: readonly ShortForm[] = [directories, exchange, crashPoints];
