/**
 * Subject addresses, a closed list, and the adapter behind each.
 *
 * Shape   `builtin:reference`, `builtin:mutant/<id>`, `builtin:self/<name>`, `tcp:host:port`, `apache-kafka@<release>`, `librdkafka-mock`.
 * Errors  an unknown address is a usage error that lists the known ones. Adapters are loaded when they are asked for.
 */
import type { Adapter } from '../conformance/driver/operations.ts';
import { CommandError, exitCodes } from './exit.ts';

/** The addresses, for help texts. */
export const addressForms = [
  'builtin:reference',
  'tcp:host:port',
  'apache-kafka@<release>',
  'librdkafka-mock',
  'builtin:mutant/<id> (in a clone)',
  'builtin:self/<name> (in a clone)',
] as const;

const loaders: readonly [RegExp, () => Promise<Adapter>][] = [
  [
    /^builtin:reference$/,
    async () => (await import('../adapters/reference/reference-adapter.ts')).referenceAdapter,
  ],
  [/^builtin:mutant\//, async () => (await import('../adapters/reference/mutant-adapter.ts')).mutantAdapter],
  [/^builtin:self\//, async () => (await import('../adapters/self/self-adapter.ts')).selfAdapter],
  [/^tcp:/, async () => (await import('../adapters/tcp/tcp-adapter.ts')).tcpAdapter],
  [
    /^apache-kafka@/,
    async () => (await import('../adapters/apache-kafka/apache-kafka-adapter.ts')).apacheKafkaAdapter,
  ],
  [
    /^librdkafka-mock$/,
    async () =>
      (await import('../adapters/librdkafka-mock/librdkafka-mock-adapter.ts')).librdkafkaMockAdapter,
  ],
  // Not for users: the same reference behind real sockets, for the test that compares both doors.
  [
    /^reference-process$/,
    async () => (await import('../adapters/reference/reference-process-adapter.ts')).referenceProcessAdapter,
  ],
];

/** The adapter of an address. */
export async function adapterFor(address: string): Promise<Adapter> {
  const found = loaders.find(([form]) => form.test(address));
  if (found) return await found[1]();
  throw new CommandError(
    exitCodes.usage,
    `"${address}" is no subject address. Known forms: ${addressForms.join(', ')}.`,
  );
}
