/**
 * Why the controller refuses one topic of a request.
 *
 * Shape   a code and a sentence, told apart from an answer by `isTopicFault`.
 * Errors  the codes are Kafka's.
 */
export interface TopicFault {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export const topicFault = (errorCode: number, errorMessage: string | null): TopicFault => ({
  errorCode,
  errorMessage,
});

export const isTopicFault = (result: object): result is TopicFault => 'errorCode' in result;

/** A request that nobody waits for is not begun. @requirement TOP-028 */
export function late(timeoutMs: number | undefined): TopicFault | undefined {
  return timeoutMs !== undefined && timeoutMs <= 0 ? topicFault(7, null) : undefined; // TOP-028
}
