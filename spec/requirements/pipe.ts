/**
 * Requirements of the request pipeline: one request at a time on a connection, a bounded queue,
 * and clients that leave, sleep or do not read.
 *
 * Shape   spliced by id into `spec/text/02-requests.md`. Numbers 004 and 005 went to purgatory:
 *         PURG-001 to PURG-004.
 * Units   times are milliseconds.
 */
import { area, must } from './define.ts';

const SOCKET_SERVER = 'kafka@1eb7644:core/src/main/scala/kafka/network/SocketServer.scala';
const REQUEST_CHANNEL = 'kafka@1eb7644:core/src/main/scala/kafka/network/RequestChannel.scala';
const SELECTOR = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/Selector.java';
const bothModes = { modes: ['zk', 'kraft'], since: '2.8' } as const;

/** Append only: a number is never given twice. */
export const pipe = area('PIPE', {
  'PIPE-001': must({
    title: 'One request of a connection at a time',
    text: `A broker MUST carry out the requests of one connection one after the other, in the order of
      arrival: the effects of an earlier request MUST be visible to a later one, however many the client
      sends before it reads an answer.`,
    why: `An idempotent producer keeps up to five requests in flight and numbers its batches. If two of
      them changed places, the second would look like a gap.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      `${SOCKET_SERVER}#processCompletedReceives`,
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/KafkaChannel.java#mute',
    ],
  }),
  'PIPE-002': must({
    title: 'A waiting request holds no handler',
    text: `A request that waits for data or for time (such as a Fetch with a long maximum wait) MUST NOT
      keep the broker from carrying out requests of other connections, whatever the number of waiting
      requests and of handlers.`,
    why: 'A broker has eight handlers and ten thousand consumers, most of which wait.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: ['kafka@1eb7644:core/src/main/scala/kafka/server/DelayedOperation.scala#tryCompleteElseWatch'],
  }),
  'PIPE-003': must({
    title: 'A full queue stops the reading',
    text: `When \`queued.max.requests\` requests are waiting for a handler, an Apache broker MUST stop
      reading from its connections until there is room; it MUST NOT drop a request, answer it with an
      error, or close for that reason.`,
    why: 'TCP already knows how to tell a sender to wait. An error would only make it send again.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${REQUEST_CHANNEL}#sendRequest`],
  }),
  'PIPE-006': must({
    title: 'A client that leaves takes nothing with it',
    text: `When a client disconnects, the effects of the requests that the broker has received from it MUST
      stand, their answers MUST be dropped, and a request of it that was waiting MUST NOT disturb anything
      that happens later.`,
    why: 'Clients leave at the worst moments. Records that were written are not unwritten.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${SOCKET_SERVER}#processDisconnected`],
  }),
  'PIPE-007': must({
    title: 'An idle connection is closed',
    text: `An Apache broker MUST close a connection on which nothing was read or written for
      \`connections.max.idle.ms\` (600,000 by default), and MUST NOT close one before that time.`,
    why: 'Half-open connections, whose other end died without a word, would pile up for ever.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${SELECTOR}#maybeCloseOldestConnection`, 'KAFKA-12427'],
  }),
  'PIPE-008': must({
    title: 'A client that does not read holds up only itself',
    text: `When a client sends requests and does not read the answers, a broker MUST go on serving other
      connections, and once the client reads again it MUST find the answers to its requests, complete and
      in order.`,
    why: 'A paused consumer, a debugger or a full disk at the other end is an everyday thing.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      `${SOCKET_SERVER}#processNewResponses`,
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/KafkaChannel.java#write',
    ],
  }),
});
