/**
 * kcat as a client of brokers 0.8.2 to 0.10.0, on the reference of release 3.9 and on Apache Kafka 3.9.2: what it stored and read is equal.
 *
 * Shape   part of `npm run court`: the last line on standard error is the verdict. Exit 0 equal, 1 different, 69 a tool is missing.
 */
import { hasKcat } from '../../conformance/clients/kcat.ts';
import { ages, oldKcatScript } from '../../conformance/clients/old-kcat.ts';
import type { Testimony } from '../../conformance/clients/script.ts';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { exitCodes } from '../exit.ts';
import { compareTestimonies, recordsOf, withBroker } from './interop.ts';

const release = '3.9.2';

async function scriptsOn(address: string): Promise<Testimony[]> {
  return await withBroker(
    address,
    async (subject) => {
      const testimonies: Testimony[] = [];
      for (const age of ages) testimonies.push(await oldKcatScript(subject, age));
      return testimonies;
    },
    release,
  );
}

async function session(): Promise<string[]> {
  if (!hasKcat()) throw new SubjectUnavailable('There is no kcat (apt install kcat).');
  const reference = await scriptsOn('reference-process');
  const apache = await scriptsOn(`apache-kafka@${release}`);
  return reference.map((testimony, index) => {
    const difference = compareTestimonies(testimony, apache[index]!);
    if (difference) throw new Error(`${testimony.client}: the reference differs: ${difference}`);
    return `${testimony.client}: ${recordsOf(testimony)} records equal`;
  });
}

try {
  process.stderr.write(`${(await session()).join('; ')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = error instanceof SubjectUnavailable ? exitCodes.unavailable : 1;
}
