/**
 * Why the controller refuses one topic of a request.
 *
 * Shape   a code and a sentence, told apart from an answer by `isTopicFault`.
 * Errors  the codes are Kafka's.
 */
export interface TopicFault {
  readonly errorCode: number;
  readonly errorMessage: string;
}

export const topicFault = (errorCode: number, errorMessage: string): TopicFault => ({
  errorCode,
  errorMessage,
});

export const isTopicFault = (result: object): result is TopicFault => 'errorCode' in result;
