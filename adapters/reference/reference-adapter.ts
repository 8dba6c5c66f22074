/**
 * `builtin:reference`: the reference broker in the simulator, of the release it is judged by. No side door: every operation and every answer passes through JSON.
 */
import type { Adapter, Subject } from '../../conformance/driver/operations.ts';
import { knownRelease } from '../../conformance/driver/ranges.ts';
import { subjectOf } from '../common/subject.ts';
import { simHandlers } from './sim-handlers.ts';

/** What a simulated node can do. */
export const simCapabilities = ['wire', 'lifecycle', 'config', 'disk', 'time', 'crash'] as const;

const throughJson = <Content>(content: Content): Content => JSON.parse(JSON.stringify(content)) as Content;

/** The adapter. */
export const referenceAdapter: Adapter = {
  scheme: 'builtin:reference',
  open: async (address, { seed, release }): Promise<Subject> => {
    const inner = subjectOf({
      name: 'kafka-tck reference',
      version: '0.1.0',
      address,
      capabilities: [...simCapabilities],
      clock: 'virtual',
      handlers: simHandlers(seed, release === undefined ? undefined : knownRelease(release)),
      diagnostics: () => '',
      stop: async () => undefined,
    });
    return { ...inner, call: async (name, args) => throughJson(await inner.call(name, throughJson(args))) };
  },
};
