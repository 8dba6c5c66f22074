/**
 * FindCoordinator: who looks after a group, a transactional id or a share partition.
 *
 * Shape   one verdict a key. OURS: this release has no coordinators, and says so: 15, which a client tries again; Apache Kafka says the
 *         same until its internal topics are there.
 * Errors  15 (COORDINATOR_NOT_AVAILABLE); 42 for a kind of key that the version does not know, or a share key that is none.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#getCoordinator; KIP-699, KIP-932
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Request, Respond } from '../../requests/handler.ts';

type Answer = Draft<Messages['FindCoordinatorResponse']>;

const GROUP = 0;
const TRANSACTION = 1;
const SHARE = 2;
const FIRST_VERSION_WITH_SHARE = 6;
const FIRST_VERSION_WITH_KEYS = 4;

const NOT_AVAILABLE = 'The coordinator is not available.';
const MALFORMED =
  'This most likely occurs because of a request being malformed by the client library or the message was sent ' +
  'to an incompatible broker. See the broker logs for more details.';
/** `group:topicId:partition` */
const SHARE_KEY = /^.+:[A-Za-z0-9_-]{22}:\d+$/;

interface Verdict {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** @requirement TOP-026 TOP-027 */
export function findCoordinator(
  request: Request<Messages['FindCoordinatorRequest']>,
  respond: Respond<Answer>,
): void {
  const { apiVersion, body } = request;
  const nobody = { nodeId: -1, host: '', port: -1 }; // TOP-026
  if (apiVersion < FIRST_VERSION_WITH_KEYS) {
    respond.answer({ ...nobody, ...verdictOn(body.key, body.keyType, apiVersion) });
    return;
  }
  const coordinators = body.coordinatorKeys.map((key) => {
    const verdict = verdictOn(key, body.keyType, apiVersion);
    // Apache Kafka leaves the sentence out where each key has a verdict of its own, except for an unknown kind.
    const errorMessage = isKind(body.keyType) ? '' : verdict.errorMessage;
    return { key, ...nobody, ...verdict, errorMessage };
  });
  respond.answer({ coordinators });
}

function verdictOn(key: string, keyType: number, apiVersion: number): Verdict {
  const known =
    keyType === GROUP ||
    keyType === TRANSACTION ||
    (keyType === SHARE && apiVersion >= FIRST_VERSION_WITH_SHARE && SHARE_KEY.test(key));
  return known
    ? { errorCode: errorCodes.COORDINATOR_NOT_AVAILABLE, errorMessage: NOT_AVAILABLE } // TOP-026
    : { errorCode: errorCodes.INVALID_REQUEST, errorMessage: MALFORMED }; // TOP-027
}

const isKind = (keyType: number): boolean =>
  keyType === GROUP || keyType === TRANSACTION || keyType === SHARE;
