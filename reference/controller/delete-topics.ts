/**
 * DeleteTopics, decided: by name or by id, one verdict each, one record each.
 *
 * Shape   a pure function of the request and the image.
 * Errors  42 for a request that contradicts itself, 3 for an unknown name, 100 for an unknown id.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ControllerApis.scala#deleteTopics; sentences as Apache Kafka 4.3.1 answers
 */
import { ZERO_UUID } from '../base/ids.ts';
import type { DeletedTopic, DeleteTopicsCommand, TopicToDelete } from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { late, type TopicFault } from './topic-fault.ts';

export interface DeleteTopicsDecision {
  readonly results: readonly DeletedTopic[];
  readonly records: readonly MetadataRecord[];
}

/** @requirement TOP-010 TOP-021 TOP-022 */
export function decideDeleteTopics(
  { topics, timeoutMs }: DeleteTopicsCommand,
  image: MetadataImage,
): DeleteTopicsDecision {
  const tooLate = late(timeoutMs);
  if (tooLate !== undefined) return { results: topics.map((topic) => notBegun(topic, tooLate)), records: [] };
  const results: DeletedTopic[] = [];
  const records: MetadataRecord[] = [];
  for (const result of verdicts(topics, image)) {
    results.push(result);
    if (result.errorCode === 0) {
      records.push({ type: 'RemoveTopicRecord', version: 0, value: { topicId: result.topicId } });
    }
  }
  return { results, records };
}

function* verdicts(requested: readonly TopicToDelete[], image: MetadataImage): Iterable<DeletedTopic> {
  const names = countOf(requested.map(({ name, topicId }) => (topicId === undefined ? name : undefined)));
  const ids = countOf(requested.map(({ name, topicId }) => (name === undefined ? topicId : undefined)));
  const answered = new Set<string>();
  for (const { name, topicId } of requested) {
    if (name !== undefined && topicId !== undefined) {
      yield refused(name, topicId, 42, 'You may not specify both topic name and topic id.'); // TOP-022
    } else if (name === undefined && topicId === undefined) {
      yield refused(null, ZERO_UUID, 42, 'Neither topic name nor id were specified.');
    } else {
      const key = name === undefined ? `id ${topicId}` : `name ${name}`;
      if (answered.has(key)) continue;
      answered.add(key);
      if (name !== undefined) {
        const verdict = byName(name, names.get(name) ?? 0, ids, image);
        answered.add(`id ${verdict.topicId}`);
        yield verdict;
      } else if (topicId !== undefined && !namedToo(topicId, names, image)) {
        yield byId(topicId, ids.get(topicId) ?? 0, image);
      }
    }
  }
}

/** The topic with this id was also asked for by its name: the verdict on the name speaks for both. */
function namedToo(topicId: string, names: ReadonlyMap<string, number>, image: MetadataImage): boolean {
  const topic = image.topicsById.get(topicId);
  return topic !== undefined && names.get(topic.name) === 1;
}

function byName(
  name: string,
  times: number,
  ids: ReadonlyMap<string, number>,
  image: MetadataImage,
): DeletedTopic {
  if (times > 1) return refused(name, ZERO_UUID, 42, 'Duplicate topic name.'); // TOP-022
  const topic = image.topics.get(name);
  if (topic === undefined) {
    return refused(name, ZERO_UUID, 3, 'This server does not host this topic-partition.'); // TOP-010
  }
  if (ids.has(topic.id)) {
    return refused(name, topic.id, 42, 'The provided topic name maps to an ID that was already supplied.');
  }
  return { name, topicId: topic.id, errorCode: 0, errorMessage: null };
}

function byId(topicId: string, times: number, image: MetadataImage): DeletedTopic {
  if (times > 1) return refused(null, topicId, 42, 'Duplicate topic id.'); // TOP-022
  const topic = image.topicsById.get(topicId);
  if (topic === undefined) return refused(null, topicId, 100, 'This server does not host this topic ID.'); // TOP-010
  return { name: topic.name, topicId, errorCode: 0, errorMessage: null };
}

function countOf(values: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const refused = (
  name: string | null,
  topicId: string,
  errorCode: number,
  errorMessage: string,
): DeletedTopic => ({ name, topicId, errorCode, errorMessage });

const notBegun = ({ name, topicId }: TopicToDelete, fault: TopicFault): DeletedTopic => ({
  name: name ?? null,
  topicId: topicId ?? ZERO_UUID,
  errorCode: fault.errorCode,
  errorMessage: fault.errorMessage,
});
