/**
 * The folder of a report, opened before anything is judged: what cannot be written there is said in a sentence.
 *
 * Errors  `CommandError` 64: the folder was asked for by whoever typed the command.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ReportFolder } from '../conformance/reports/report-folder.ts';
import { CommandError, exitCodes } from './exit.ts';

/** Opens the folder; makes it when it is missing. */
export function openReportFolder(path: string): ReportFolder {
  try {
    makeDirectories(resolve(path));
    return new ReportFolder(path);
  } catch (error) {
    const why = (error as Error).message;
    throw new CommandError(exitCodes.usage, `The report cannot be written to the folder ${path}: ${why}.`);
  }
}

/** As `mkdir -p`. Node's own recursive call never returns where a parent is there and refuses with ENOENT, as /proc does. */
function makeDirectories(path: string): void {
  if (existsSync(path)) {
    readdirSync(path); // A file is no directory.
    return;
  }
  makeDirectories(dirname(path));
  mkdirSync(path);
}
