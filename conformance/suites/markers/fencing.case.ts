import { type CaseContext, defineCase } from '../../case.ts';
import { endOffset } from '../produce/refusal.ts';
import { type Ended, endsOf, markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/fencing',
  why: 'A marker of the past that is let in ends the transaction of the present, and half of it is shown or lost.',
  checks: ['MARK-009', 'MARK-010', 'MARK-011', 'MARK-015'],
  apis: markersApi,
  config: verificationOff,
  axes: { version: { api: 'WriteTxnMarkers' } },
  minEvidence: { fenced: 5, accepted: 5 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const txn = await Txn.init(context, topic);
    const marker = markersOf(context, topic, txn);
    await txn.send(0);
    await marker('MARK-009', 'the first coordinator', { coordinatorEpoch: 5 }, 0);
    await txn.send(1);
    const open = await endsOf(context, topic);
    await marker('MARK-009', 'an older coordinator', { coordinatorEpoch: 4 }, 52);
    expect('MARK-009', await endsOf(context, topic), 'the ends of the log behind it').equals(open);
    await marker('MARK-009', 'the same coordinator', { coordinatorEpoch: 5 }, 0);
    await marker('MARK-009', 'an older coordinator, with nothing open', { coordinatorEpoch: 4 }, 52);

    await txn.send(2);
    await marker('MARK-011', 'a higher producer epoch', { coordinatorEpoch: 6, epoch: txn.epoch(3) }, 0);
    await marker('MARK-010', 'a producer epoch in between', { coordinatorEpoch: 6, epoch: txn.epoch(2) }, 47);
    await marker('MARK-010', 'the first producer epoch', { coordinatorEpoch: 7, epoch: txn.epoch() }, 47);
    await marker('MARK-015', 'old in both ways', { coordinatorEpoch: 1, epoch: txn.epoch(2) }, 47);

    const end = await endOffset(client, topic);
    const old = await txn.send(3);
    expect('MARK-011', old.errorCode, 'a batch of the old epoch').isError('INVALID_PRODUCER_EPOCH');
    const gap = await txn.send(3, { epoch: txn.epoch(3) });
    expect('MARK-011', gap.errorCode, 'a batch of the new epoch with another sequence than 0').isError(
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    );
    expect('MARK-011', await endOffset(client, topic), 'log end offset behind both').equals(end);
    const begun = await txn.send(0, { epoch: txn.epoch(3) });
    expect('MARK-011', begun.errorCode, 'the first batch of the new epoch').equals(0);
    await marker(
      'MARK-010',
      'the epoch before that of the open transaction',
      { coordinatorEpoch: 6, epoch: txn.epoch(2) },
      47,
    );
    await marker(
      'MARK-009',
      'the coordinator that raised the epoch',
      { coordinatorEpoch: 6, epoch: txn.epoch(3) },
      0,
    );
    await marker('MARK-009', 'a newer coordinator', { coordinatorEpoch: 9, epoch: txn.epoch(3) }, 0);
  },
});

/** Sends a marker and expects this code, and a log that grew by it or did not grow. */
function markersOf({ client, expect, axis, evidence }: CaseContext, topic: string, txn: Txn) {
  return async (
    id: 'MARK-009' | 'MARK-010' | 'MARK-011' | 'MARK-015',
    what: string,
    said: Ended,
    code: number,
  ): Promise<void> => {
    const before = await endOffset(client, topic);
    const answered = await txn.end(true, { ...said, version: Number(axis.version) });
    expect(id, answered, `error code for ${what}`).equals(code);
    const grown = (await endOffset(client, topic)) - before;
    expect(id, grown, `growth of the log by ${what}`).equals(code === 0 ? 1n : 0n);
    evidence(answered === 0 ? 'accepted' : 'fenced');
  };
}
