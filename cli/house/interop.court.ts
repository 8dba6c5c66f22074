/**
 * kcat and kafkajs on the reference and on Apache Kafka 4.3.1: the same script, compared record by record and word by word.
 *
 * Shape   part of `npm run court`: the last line on standard error is the verdict. Exit 0 equal, 1 different, 69 a tool is missing.
 */

import { kafkajsScript } from '../../conformance/clients/kafkajs.ts';
import { hasKcat, kcatScript } from '../../conformance/clients/kcat.ts';
import type { ClientSubject, Testimony } from '../../conformance/clients/script.ts';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { exitCodes } from '../exit.ts';
import { compareTestimonies, recordsOf, withBroker } from './interop.ts';

const release = 'apache-kafka@4.3.1';

/** Every client there is on this machine, one after the other, on one broker. */
async function scriptsOn(address: string): Promise<Testimony[]> {
  try {
    return await withBroker(address, async (subject: ClientSubject) => {
      const kafkajs = await kafkajsScript(subject);
      return hasKcat() ? [kafkajs, await kcatScript(subject)] : [kafkajs];
    });
  } catch (error) {
    if (error instanceof Error) error.message = `${address}: ${error.message}`;
    throw error;
  }
}

async function session(): Promise<string[]> {
  const reference = await scriptsOn('reference-process');
  const apache = await scriptsOn(release);
  return reference.map((testimony, index) => {
    const difference = compareTestimonies(testimony, apache[index]!);
    if (difference)
      throw new Error(`${testimony.client}: the reference differs from ${release}: ${difference}`);
    return `${testimony.client}: ${recordsOf(testimony)} records equal`;
  });
}

try {
  const equal = await session();
  process.stderr.write(`${equal.join('; ')}${hasKcat() ? '' : '; left out: no kcat (apt install kcat)'}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof SubjectUnavailable ? exitCodes.unavailable : 1;
}
