/**
 * Metadata and ApiVersions as the cases ask for them.
 *
 * Shape   `topicNamed(body, name)` finds a topic in an answer; order means nothing there.
 */
import type { Client } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';

/** The topics of a Metadata answer. */
export const topicsOf = (body: Tree): readonly Tree[] => (body.topics ?? []) as readonly Tree[];

/** The topic of that name, if the answer has it. */
export const topicNamed = (body: Tree, name: string): Tree | undefined =>
  topicsOf(body).find((topic) => topic.name === name);

/** A Metadata request for topics by name. Creation is not allowed where the version can say so. */
export function byName(version: number, names: readonly string[]): Tree {
  const topics = names.map((name) => ({ name }));
  return version >= 4 ? { topics, allowAutoTopicCreation: false } : { topics };
}

/** An answer without what may differ from one to the next: the throttle time, the order of the nodes, and who plays the controller. */
export function settled({ throttleTimeMs: _throttle, controllerId: _controller, ...rest }: Tree): Tree {
  return { ...rest, brokers: brokersOf(rest) };
}

/** The nodes of an answer, by number: their order means nothing. */
export const brokersOf = (body: Tree): readonly Tree[] =>
  [...((body.brokers ?? []) as readonly Tree[])].sort((a, b) => Number(a.nodeId) - Number(b.nodeId));

/** Asks again until the answer is as wanted, or gives the last answer after some twenty seconds. */
export async function metadataUntil(
  client: Client,
  version: number,
  body: Tree,
  wanted: (answer: Tree) => boolean,
): Promise<Tree> {
  let answer = await client.request('Metadata', version, body);
  for (let attempt = 0; attempt < 400 && !wanted(answer); attempt++) {
    await client.sleep(50);
    answer = await client.request('Metadata', version, body);
  }
  return answer;
}
