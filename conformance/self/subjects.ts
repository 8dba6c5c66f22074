/**
 * Wrong brokers of our own: the judge must give each exactly the table it deserves.
 *
 * Shape   `selfSubjects` by name; `mute` and `parrot` do not even open, the others answer ApiVersions v0 and go wrong afterwards.
 */
import { apis } from '../../spec/protocol/api-keys.ts';
import type { Subject } from '../driver/operations.ts';
import { decodeRequest, encodeResponse } from '../wire/request.ts';
import type { Tree } from '../wire/tree.ts';
import { type Toy, toySubject } from './toy.ts';

interface Asked {
  readonly api: string;
  readonly version: number;
  readonly correlationId: number;
}

function asked(payload: Uint8Array): Asked | undefined {
  try {
    const { api, version, header } = decodeRequest(payload);
    return { api, version, correlationId: header.correlationId as number };
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

function metadataAnswer({ version, correlationId }: Asked): Uint8Array {
  const brokers = [{ nodeId: 1, host: '127.0.0.1', port: 1 }];
  return encodeResponse('Metadata', version, { brokers, topics: [] }, { correlationId });
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

/** Answers well, but the newest question first. */
const backwards: Toy = (requests) => {
  const answers = requests.map((payload) => {
    const question = asked(payload);
    if (question?.api === 'ApiVersions') return versionsAnswer(question, ['ApiVersions', 'Metadata']);
    return question?.api === 'Metadata' ? metadataAnswer(question) : undefined;
  });
  if (answers.includes(undefined)) return 'close';
  return answers.filter((answer) => answer !== undefined).reverse();
};

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
