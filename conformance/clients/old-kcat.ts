/**
 * kcat as a client that has never heard of ApiVersions: it is told how old the broker is, and speaks as one did then.
 *
 * Shape   `oldKcatScript(subject, age)` writes and reads every old codec, and reads back raw what was stored.
 * Errors  as kcat.ts.
 * Source  librdkafka 2, CONFIGURATION.md: api.version.request, broker.version.fallback.
 */
import { compareConsumed, feed, insist, linesOf, produceTo } from './kcat.ts';
import { RawClient } from './raw-client.ts';
import {
  type ClientSubject,
  checkStored,
  fewRecords,
  readStored,
  type StoredRecord,
  type Testimony,
} from './script.ts';

/** The brokers that kcat is made to believe in: without and with format 1. */
export const ages = ['0.8.2.0', '0.9.0.0', '0.10.0.0'] as const;
const codecs = ['none', 'gzip', 'snappy', 'lz4'] as const;

/** Takes a broker through the script. */
export async function oldKcatScript(subject: ClientSubject, age: (typeof ages)[number]): Promise<Testimony> {
  const old = ['-X', 'api.version.request=false', '-X', `broker.version.fallback=${age}`];
  const stored: Record<string, StoredRecord[]> = {};
  const raw = await RawClient.connect(subject.bootstrap);
  for (const codec of codecs) {
    const topic = `kcat-${age}-${codec}`;
    const sent = fewRecords([]);
    await raw.createTopic(topic);
    await feed(produceTo(subject, topic, ['-z', codec, ...old]), [linesOf(sent)]);
    stored[topic] = await readStored(raw, topic, { withTimestamps: false });
    insist(topic, checkStored(stored[topic], sent, codec));
    await compareConsumed(subject, topic, stored[topic], old);
  }
  raw.close();
  return { client: `kcat as of ${age}`, stored, answers: {} };
}
