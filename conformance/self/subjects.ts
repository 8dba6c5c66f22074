/**
 * Wrong brokers of our own: the judge must give each exactly the table it deserves.
 *
 * Shape   `selfSubjects` by name; `mute` and `parrot` do not even open, the others answer ApiVersions v0 and go wrong afterwards.
 */
import { apis } from '../../spec/protocol/api-keys.ts';
import type { Subject } from '../driver/operations.ts';
import { decodeRequest, encodeResponse } from '../wire/request.ts';
import type { Tree, Value } from '../wire/tree.ts';
import { type Toy, toySubject } from './toy.ts';

interface Asked {
  readonly api: string;
  readonly version: number;
  readonly correlationId: number;
  readonly body: Tree;
}

function asked(payload: Uint8Array): Asked | undefined {
  try {
    const { api, version, header, body } = decodeRequest(payload);
    return { api, version, correlationId: header.correlationId as number, body };
  } catch {
    return undefined;
  }
}

/** ApiVersions with the ranges of 4.3.1 for the named APIs, or for all of them. */
function versionsAnswer({ version, correlationId }: Asked, names?: readonly string[]): Uint8Array {
  const apiKeys = apis.flatMap((row): Tree[] => {
    const range = row.releases['4.3.1'];
    if (!range || 'removed' in range || (names && !names.includes(row.name))) return [];
    return [{ apiKey: row.key, minVersion: range.min, maxVersion: range.maxStable }];
  });
  return encodeResponse('ApiVersions', version, { errorCode: 0, apiKeys }, { correlationId });
}

const list = (value: Value | undefined): readonly Tree[] => (value ?? []) as readonly Tree[];

/** Yes to everything: each topic exists, each partition is empty. */
const yes: Readonly<Record<string, (asked: Asked) => Tree>> = {
  Metadata: () => ({ brokers: [{ nodeId: 1, host: '127.0.0.1', port: 1 }], topics: [] }),
  CreateTopics: ({ body }) => ({
    topics: list(body.topics).map(({ name }) => ({ name: name!, errorCode: 0 })),
  }),
  ListOffsets: ({ body }) => ({
    topics: list(body.topics).map(({ name, partitions }) => ({
      name: name!,
      partitions: list(partitions).map(({ partitionIndex }) => ({
        partitionIndex: partitionIndex!,
        errorCode: 0,
        offset: 0n,
      })),
    })),
  }),
  Fetch: ({ body }) => ({
    responses: list(body.topics).map(({ topic, partitions }) => ({
      topic: topic ?? '',
      partitions: list(partitions).map(({ partition }) => ({
        partitionIndex: partition!,
        errorCode: 0,
        highWatermark: 0n,
      })),
    })),
  }),
};

function yesAnswer(question: Asked): Uint8Array | undefined {
  const { api, version, correlationId } = question;
  if (api === 'ApiVersions') return versionsAnswer(question, ['ApiVersions', ...Object.keys(yes)]);
  const body = yes[api]?.(question);
  return body && encodeResponse(api, version, body, { correlationId });
}

/** Answers the opening and leaves the rest to `otherwise`. */
const polite =
  (otherwise: Toy): Toy =>
  (requests) => {
    const first = requests[0] && asked(requests[0]);
    if (requests.length === 1 && first?.api === 'ApiVersions' && first.version === 0)
      return [versionsAnswer(first)];
    return otherwise(requests);
  };

/** Says yes to everything, but to the newest question first. */
const backwards: Toy = (requests) => {
  const answers = requests.map((payload) => {
    const question = asked(payload);
    return question && readable(() => yesAnswer(question));
  });
  if (answers.includes(undefined)) return 'close';
  return answers.filter((answer) => answer !== undefined).reverse();
};

/** A question for a version that no codec knows is closed upon. */
function readable(answer: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return answer();
  } catch {
    return undefined;
  }
}

const toys: Readonly<Record<string, Toy>> = {
  /** Accepts everything and never says a word. */
  mute: () => [],
  /** Sends back what it hears. */
  parrot: (requests) => requests,
  /** Opens politely, then never says a word. */
  null: polite(() => []),
  /** Opens politely, then sends back what it hears. */
  echo: polite((requests) => requests),
  /** Advertises everything and closes on everything. */
  'lying-apiversions': polite(() => 'close'),
  'out-of-order': backwards,
};

export const selfNames: readonly string[] = Object.keys(toys);

/** The subject of that name. */
export function selfSubject(name: string): Subject | undefined {
  const toy = toys[name];
  return toy && toySubject(name, toy);
}
