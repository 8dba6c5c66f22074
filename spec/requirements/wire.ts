/**
 * Requirements of the wire protocol: frames, headers, field encodings, refusals.
 *
 * Shape   spliced by id into `spec/text/01-protocol.md`.
 * Units   lengths count bytes; a frame length excludes its own four bytes.
 */
import { area, must, should } from './define.ts';

const SOCKET_SERVER = 'kafka@1eb7644:core/src/main/scala/kafka/network/SocketServer.scala';
const REQUEST_CONTEXT =
  'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/RequestContext.java';
const CLIENTS = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common';
const READER_GENERATOR =
  'kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java';
const TYPE_GENERATOR =
  'kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/ApiMessageTypeGenerator.java';
const BYTE_UTILS = 'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/utils/ByteUtils.java';
const bothModes = { modes: ['zk', 'kraft'], since: '2.8' } as const;

/** Append only: a number is never given twice. */
export const wire = area('WIRE', {
  'WIRE-001': must({
    title: 'A message is a length and that many bytes',
    text: `A broker MUST read and write every message as a frame: a signed 32-bit big-endian length that
      does not count itself, then exactly that many bytes. Where the transport cuts the stream MUST NOT
      change any answer.`,
    why: 'TCP is a stream of bytes: one read may hold half a request, or three of them.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/NetworkReceive.java#readFrom',
    ],
    observed: [
      '4.3.1, 3.9.2: a request sent byte by byte, and two requests in one write, are answered as usual',
    ],
  }),
  'WIRE-002': must({
    title: 'An impossible length closes the connection',
    text: `For a frame length below zero or above \`socket.request.max.bytes\` (104,857,600 by default) a
      broker MUST close the connection without an answer, and MUST NOT wait for those bytes. A length of
      exactly the limit MUST be read.`,
    why: 'Four bytes from a stranger, such as a browser saying "GET /", must not reserve a gigabyte.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/NetworkReceive.java#readFrom',
      'KIP-72',
    ],
    observed: ['4.3.1, 3.9.2, 2.8.2: -1, limit + 1 and "GET " close; exactly the limit stays open'],
  }),
  'WIRE-003': must({
    title: 'The request header follows from key and version',
    text: `A broker MUST read request header version 2 (with tagged fields) for a flexible request version
      and version 1 for any other. In both the client id MUST be read as a nullable string with a 16-bit
      length, never as a compact string.`,
    why: `The header is read before anything else is known; one wrong byte here and no modern client gets
      in.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${TYPE_GENERATOR}#generateHeaderVersion`, 'KIP-482'],
    observed: ['4.3.1: Metadata v9 with a compact client id, or without header tags, closes the connection'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-004': must({
    title: 'The answer carries the correlation id',
    text: `A response MUST begin with the correlation id of its request, bit for bit. Tagged fields MUST
      follow it exactly where the request version is flexible, except that every ApiVersions response MUST
      have none.`,
    why: `A client finds the request by this number. ApiVersions is answered before the client knows what
      the broker speaks, so its header may never change.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${TYPE_GENERATOR}#generateHeaderVersion`, 'KIP-511'],
  }),
  'WIRE-005': must({
    title: 'Answers come in the order of the requests',
    text: 'On one connection a broker MUST send its answers in the order in which it received the requests.',
    why: 'Clients keep a queue of what they have asked and take the answers from its head.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${SOCKET_SERVER}#processCompletedReceives`, 'KAFKA-7639'],
  }),
  'WIRE-006': must({
    title: 'What cannot be read is answered by a close',
    text: `For an unknown api key, an unsupported version of any API but ApiVersions, and a header or body
      that does not parse, an Apache broker MUST close the connection and send no byte.`,
    why: `There is no error frame in the protocol: without a known schema no error code has a place to
      stand.`,
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${SOCKET_SERVER}#processException`, `${REQUEST_CONTEXT}#parseRequest`, 'KIP-896'],
    observed: ['4.3.1, 3.9.2, 2.8.2: api keys 999 and -1, Metadata v99 and v-1, and a cut body close'],
  }),
  'WIRE-007': must({
    title: 'Unknown tagged fields are stepped over',
    text: `In a flexible request a broker MUST skip every tagged field that it does not know by that
      field's size, in the header, in the body and in nested structs, and MUST answer as if the field were
      absent.`,
    why: 'Tagged fields are how newer clients speak to older brokers without a new version.',
    profile: 'protocol',
    applies: { modes: ['zk', 'kraft'], since: '2.8' },
    seenBy: ['wire'],
    source: [`${CLIENTS}/protocol/Readable.java#readUnknownTaggedField`, 'KIP-482'],
  }),
  'WIRE-008': must({
    title: 'Every flexible struct ends in its tagged fields',
    text: `In a flexible request each struct, nested ones too, ends in a count of tagged fields, zero if
      there are none. A broker MUST refuse, as malformed, a request in which that count is missing.`,
    why: 'A reader that supplies the missing byte for the writer has lost its place in the stream.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${READER_GENERATOR}#generateClassReader`, 'KIP-482'],
    observed: ['4.3.1: Metadata v9 without its last byte closes the connection'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-009': should({
    title: 'Bytes after the body are ignored',
    text: 'A broker SHOULD ignore bytes that follow a complete body inside its frame.',
    why: 'Refusing them helps nobody; Apache Kafka has always let them pass.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${CLIENTS}/requests/AbstractRequest.java#doParseRequest`],
    observed: ['4.3.1, 3.9.2, 2.8.2: answered as usual'],
  }),
  'WIRE-010': must({
    title: 'The client id may be anything',
    text: `A broker MUST accept a client id that is null or empty, and a client id of any length that the
      field can hold (32,767 bytes) or that is not valid UTF-8 MUST NOT harm it.`,
    why: 'The client id is a label for quotas and logs. It is chosen by people.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: ['kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/RequestHeader.java#parse'],
    observed: ['4.3.1, 3.9.2, 2.8.2: null is accepted; 4.3.1 replaces bytes that are not UTF-8'],
  }),
  'WIRE-011': must({
    title: 'Null is not empty',
    text: `Where the schema does not allow null, a request that holds one MUST be refused, as malformed; it
      MUST NOT be read as empty. Where the schema allows both, a broker MUST tell null from empty.`,
    why: '"No list" and "a list of nothing" ask for opposite things in more than one API.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${READER_GENERATOR}#generateVariableLengthReader`],
    observed: ['4.3.1: a null topic array closes in Metadata v0, CreateTopics, DeleteTopics and ListOffsets'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-012': must({
    title: 'A variable-length number has at most five bytes',
    text: `A broker MUST refuse, as malformed, a request in which an unsigned varint goes on after its
      fifth byte or in which the size of a tagged field reaches past the end of the frame.`,
    why: 'A length that never ends, or ends outside the frame, is the oldest way to make a parser run wild.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${BYTE_UTILS}#readUnsignedVarint`],
    observed: ['4.3.1, 3.9.2: close'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-013': must({
    title: 'One bad connection harms no other',
    text: 'Whatever is sent on one connection, a broker MUST go on answering requests on other connections.',
    why: 'A broker serves strangers. None of them may speak for the rest.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${SOCKET_SERVER}#processException`],
  }),
  'WIRE-014': must({
    title: 'An unfinished frame waits until the connection is idle for too long',
    text: `An Apache broker MUST keep a connection on which a frame was begun and not finished until
      \`connections.max.idle.ms\` (600,000 by default) has gone by without a byte, then close it; a frame
      that is completed before that MUST be answered.`,
    why: 'There is no read timeout but idleness: a slow sender is not an attacker.',
    profile: 'apache',
    applies: bothModes,
    seenBy: ['wire', 'time'],
    source: [`${CLIENTS}/network/Selector.java#maybeCloseOldestConnection`],
  }),
  'WIRE-015': must({
    title: 'A refusal is definite',
    text: `A request that a broker cannot serve (unknown api key, unsupported version, malformed header or
      body) MUST be refused within a bounded time: by closing the connection, or by an answer that carries
      an error. It MUST NOT be left without either, and MUST NOT be served as if it were another.`,
    why: `A client can act on a close and on an error. Silence leaves it waiting until its own patience
      ends.`,
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${SOCKET_SERVER}#processException`, 'KIP-896'],
    observed: ['4.3.1, 3.9.2, 2.8.2: close'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-016': must({
    title: 'A count larger than the frame is refused',
    text: `A broker MUST refuse, as malformed, an array whose count exceeds the bytes that are left in the
      frame, and MUST NOT reserve memory for it.`,
    why: 'A frame of thirty bytes that claims two thousand million elements must cost thirty bytes.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [`${READER_GENERATOR}#generateVariableLengthReader`],
    observed: ['4.3.1, 3.9.2, 2.8.2: a count of 2,147,483,647 closes the connection'],
    ambiguity: 'AMB-WIRE-1',
  }),
  'WIRE-017': must({
    title: 'The listener of brokers does not speak the language of controllers',
    text: `On a broker listener in KRaft mode an Apache broker MUST NOT advertise the APIs that belong to
      controllers or to ZooKeeper mode (LeaderAndIsr, StopReplica, UpdateMetadata, ControlledShutdown,
      Vote, BeginQuorumEpoch, EndQuorumEpoch, AlterPartition, Envelope, BrokerRegistration,
      BrokerHeartbeat) and MUST close on them.`,
    why: 'Without an authorizer these calls would let anybody who can connect move leaders about.',
    profile: 'apache',
    applies: { modes: ['kraft'], since: '3.3' },
    seenBy: ['wire'],
    source: [
      `${SOCKET_SERVER}#parseRequestHeader`,
      'kafka@1eb7644:core/src/main/scala/kafka/server/ApiVersionManager.scala#isApiEnabled',
    ],
    observed: ['4.3.1 KRaft: keys 4, 6, 7, 52, 58 and 62 close'],
  }),
  'WIRE-018': must({
    title: 'A frame too short for a header gets no answer',
    text: `A broker MUST NOT answer a frame that is too short to hold the api key, version and correlation
      id (8 bytes), or whose client id reaches past the end of the frame; it MUST close the connection.`,
    why: 'Without a correlation id there is nothing an answer could be matched to.',
    profile: 'protocol',
    applies: bothModes,
    seenBy: ['wire'],
    source: [
      `${REQUEST_CONTEXT}#parseRequest`,
      'kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/requests/RequestHeader.java#parse',
    ],
    observed: ['4.3.1, 3.9.2, 2.8.2: frames of 0, 1, 2, 4, 6 and 7 bytes close'],
  }),
});
