/**
 * `<topic>-<partition>.<32 hex>-future`: where a replica grows while it moves to another log directory.
 *
 * Shape   a writer and a reader of the name.
 * Errors  a name of another form is `undefined`; one that no file system takes is `undefined` when it is to
 *         be made.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LocalLog.scala#logFutureDirName; KIP-113, KAFKA-4893
 */
import { directoryKind } from '../log/names.ts';

const LONGEST_NAME = 255;

/** The name, or `undefined` where the topic's own name leaves no room for it. @requirement DIR-016 */
export function futureDirectory(topic: string, partition: number, uuidHex: string): string | undefined {
  const name = `${topic}-${partition}.${uuidHex}-future`;
  return name.length > LONGEST_NAME ? undefined : name;
}

/** Whose future replica a directory holds. */
export function futureOf(name: string): { readonly topic: string; readonly partition: number } | undefined {
  const whole = /^(.+)\.[0-9a-f]{32}-future$/.exec(name)?.[1];
  const found = whole === undefined ? undefined : directoryKind(whole);
  return found?.kind === 'partition' ? found : undefined;
}
