/**
 * Goal    kafkajs works unchanged with the reference: what it sends is stored as sent, whatever the codec, across a restart.
 * Method  the client script on the reference as a process of its own, on real sockets; the stored batches are read with the judge's
 *         codec. The same script beside Apache Kafka, and kcat, are for `npm run court`.
 */
import { expect, test } from 'vitest';
import { kafkajsScript } from '../../conformance/clients/kafkajs.ts';
import {
  checkStored,
  firstDifference,
  manyRecords,
  type StoredRecord,
} from '../../conformance/clients/script.ts';
import { recordsOf, withBroker } from './interop.ts';

test('kafkajs: admin, five codecs, nulls, headers, 10,000 records and a restart', {
  timeout: 180_000,
}, async () => {
  const testimony = await withBroker('reference-process', kafkajsScript);
  expect(recordsOf(testimony)).toBe(manyRecords + 5 * 64);
  expect(testimony.stored['kafkajs-zstd']?.slice(0, 3)).toMatchObject([
    {
      offset: '0',
      codec: 'zstd',
      key: 'key-0',
      headers: [
        ['trace', 'a-1'],
        ['empty', ''],
      ],
    },
    { offset: '1', codec: 'zstd', key: 'key-1', value: null },
    { offset: '2', codec: 'zstd', key: null },
  ]);
  const { created, again, refused, empty, afterRestart } = testimony.answers;
  const configured = { refused: 'INVALID_CONFIG', partitions: 3, altered: [0, { configValue: '6000' }, {}] };
  expect(testimony.answers.configured).toMatchObject(configured);
  expect({ created, again, refused }).toEqual({
    created: true,
    again: false,
    refused: ['INVALID_TOPIC_EXCEPTION'],
  });
  const end = (high: string) => [{ partition: 0, offset: high, high, low: '0' }];
  expect(empty).toEqual([end('0'), [{ partition: 0, offset: '0' }]]);
  expect(afterRestart).toEqual(end(String(manyRecords)));
});

test('a record that is lost, repeated, changed or stored otherwise is seen', () => {
  const sent = ['a', 'b'].map((value) => ({ key: null, value, headers: [] }));
  const stored = sent.map((record, index): StoredRecord => {
    return { ...record, offset: String(index), codec: 'gzip', timestampType: 'CreateTime' };
  });
  expect(checkStored(stored, sent, 'gzip')).toBeUndefined();
  expect(checkStored(stored.slice(1), sent, 'gzip')).toBe('1 records are stored, 2 were sent');
  expect(checkStored(stored, sent, 'lz4')).toBe('record 0 is stored with gzip, not with lz4');
  expect(checkStored([stored[0]!, { ...stored[0]!, offset: '1' }], sent, 'gzip')).toBe(
    'record 1.value: "a" is not "b"',
  );
  expect(firstDifference({ a: [1, null] }, { a: [1, 2] }, 'it')).toBe('it.a.1: null is not 2');
});
