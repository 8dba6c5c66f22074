/**
 * Goal    LOG-017: a log that cannot be made for want of file handles costs nothing but itself.
 * Method  the simulated disk refuses one open after another while a topic is made beside another one.
 */
import { expect, test } from 'vitest';
import {
  at,
  batchOf,
  logConfig,
  newDisk,
  openLog,
  put,
  record,
  startLog,
  TOPIC_ID,
  valuesOf,
} from '../testing/disk-log.ts';

test('LOG-017: every open of a new log may fail, and the node goes on', () => {
  for (let after = 0; after < 3; after++) {
    const disk = newDisk();
    const { manager, log } = startLog(disk);
    put(log, batchOf([record('a')]));
    disk.inject({ code: 'EMFILE', call: 'open', path: 'late-0', after });
    const fresh = { topicId: TOPIC_ID, config: logConfig() };
    expect(manager.getOrCreate('late', 0, fresh, at())).toMatchObject({ error: 56 });
    expect(manager.offlineDirectories()).toEqual([]);
    put(log, batchOf([record('b')]));
    disk.clearFaults();
    manager.close({ brokerEpoch: 1 }, at());
    const again = startLog(disk);
    expect(valuesOf(again.log)).toEqual(['0:a', '1:b']);
    const made = openLog(again.manager, logConfig(), 'late');
    expect(put(made, batchOf([record('first')])).firstOffset).toBe(0);
  }
});
