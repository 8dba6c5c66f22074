/**
 * InitProducerId: an id for a producer that wants its repetitions recognised.
 *
 * Shape   an answer from the broker's block of ids, at once or when the block is there.
 * Units   timeouts are milliseconds.
 * Errors  42 for a request that contradicts itself, 50 for a bad transaction timeout. OURS: this release coordinates no transactions,
 *         so a transactional id is answered as by a broker that is not its coordinator: 16 (NOT_COORDINATOR).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/coordinator/transaction/TransactionCoordinator.scala#handleInitProducerId,
 *         server/KafkaApis.scala#handleInitProducerIdRequest; the order of checks as Apache Kafka 4.3.1 answers
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import type { BrokerContext } from '../broker-context.ts';
import { ProducerIdManager } from '../producer-id-manager.ts';

type Body = Messages['InitProducerIdRequest'];
type Answer = Draft<Messages['InitProducerIdResponse']>;

export class InitProducerIdApi {
  readonly #context: BrokerContext;
  readonly #producerIds: ProducerIdManager;

  constructor(context: BrokerContext) {
    this.#context = context;
    this.#producerIds = new ProducerIdManager(context.controller);
  }

  /** @requirement TOP-024 TOP-025 */
  handle(request: Request<Body>, respond: Respond<Answer>): void {
    const errorCode = this.#refusal(request.body);
    if (errorCode !== 0) {
      respond.answer({ errorCode, producerId: -1, producerEpoch: -1 });
      return;
    }
    this.#producerIds.next(
      (producerId) => respond.answer({ errorCode: 0, producerId, producerEpoch: 0 }), // TOP-024
    );
  }

  #refusal(body: Body): number {
    const { transactionalId, transactionTimeoutMs } = body;
    // TOP-025: a producer that goes on names both, one that begins names neither.
    const half = (Number(body.producerId) === -1) !== (body.producerEpoch === -1);
    if (half || transactionalId === '') return errorCodes.INVALID_REQUEST;
    if (transactionalId === null) return 0;
    const fits = transactionTimeoutMs > 0 && transactionTimeoutMs <= this.#context.transactionMaxTimeoutMs;
    return fits ? errorCodes.NOT_COORDINATOR : errorCodes.INVALID_TRANSACTION_TIMEOUT;
  }
}
