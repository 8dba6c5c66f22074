/**
 * Which names a topic may bear, and which two names may not stand side by side.
 *
 * Shape   pure functions over strings.
 * Units   lengths count characters; every legal character is one byte.
 * Errors  a reason in words, or `undefined` for a legal name; the callers put the code 17 (INVALID_TOPIC_EXCEPTION) to it.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/internals/Topic.java
 */

/** The topic of the metadata quorum; nobody but the quorum writes it. */
export const CLUSTER_METADATA_TOPIC = '__cluster_metadata';
/** The id of `__cluster_metadata`: the 128-bit number 1. */
export const CLUSTER_METADATA_TOPIC_ID = '00000000000000000000000000000001';

const MAX_NAME_LENGTH = 249;
const LEGAL_CHARACTERS = /^[a-zA-Z0-9._-]+$/;

/**
 * Why `name` is no topic name, in Kafka's words after "Topic name is invalid: "; `undefined` when it is one.
 * @requirement TOP-001
 */
export function topicNameFault(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed';
  if (name === '.' || name === '..') return `'${name}' is not allowed`;
  if (name.length > MAX_NAME_LENGTH) {
    return `the length of '${name}' is longer than the max allowed length ${MAX_NAME_LENGTH}`;
  }
  if (!LEGAL_CHARACTERS.test(name)) {
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return undefined;
}

/** What two colliding names have in common: a metric's name cannot tell '.' from '_'. */
export const collisionKey = (name: string): string => name.replaceAll('.', '_');

/** Internal topics are flagged in Metadata answers. */
export const isInternalTopic = (name: string): boolean =>
  name === '__consumer_offsets' || name === '__transaction_state' || name === '__share_group_state';
