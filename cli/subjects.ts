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
  [/^tcp:/, async () => (await import('../adapters/tcp/tcp-adapter.ts')).tcpAdapter],
  [
    /^apache-kafka@/,
    async () => (await import('../adapters/apache-kafka/apache-kafka-adapter.ts')).apacheKafkaAdapter,
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
