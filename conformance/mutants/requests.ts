/** Mutants of the request pipeline: order, neighbours, limits. */
import type { Mutant } from './define.ts';

const pool = 'reference/requests/handler-pool.ts';
const sockets = 'reference/requests/socket-server.ts';

export const requestsMutants: readonly Mutant[] = [
  {
    id: 'PIPE-001-a',
    requirement: 'PIPE-001',
    file: 'reference/requests/connection.ts',
    from: 'const next = CONNECTION_TRANSITIONS[this.state][input];',
    to: "const next = input === 'close' ? 'closed' : this.state;",
    killedBy: 'requests/one-at-a-time',
  },
  {
    id: 'PIPE-002-a',
    requirement: 'PIPE-002',
    file: pool,
    from:
      'return this.#options.channel.size > 0;\n  }\n\n  nextDeadline(): MonotonicMs | undefined {\n' +
      '    return undefined;\n  }\n\n  /** @requirement PIPE-002 */\n  turn(now: Now): void {\n' +
      '    const { channel, server } = this.#options;\n    const queued = channel.take();\n',
    to:
      "return this.#options.channel.size > 0 && this.held?.state !== 'processing';\n  }\n\n" +
      '  held: { readonly state: string } | undefined = undefined;\n\n' +
      '  nextDeadline(): MonotonicMs | undefined {\n    return undefined;\n  }\n\n  turn(now: Now): void {\n' +
      '    const { channel, server } = this.#options;\n    const queued = channel.take();\n' +
      '    this.held = queued?.connection;\n',
    killedBy: 'requests/waiting-holds-no-handler',
  },
  {
    id: 'PIPE-003-a',
    requirement: 'PIPE-003',
    file: 'reference/requests/request-channel.ts',
    from: 'this.#waiting.push(request);',
    to: '',
    killedBy: 'requests/full-queue',
  },
  {
    id: 'PIPE-006-a',
    requirement: 'PIPE-006',
    file: sockets,
    from: "if (connection.state === 'closed') {\n",
    to: 'if (this.#connections.size === 0) {\n',
    killedBy: 'requests/leaves-while-waiting',
  },
  {
    id: 'PIPE-007-a',
    requirement: 'PIPE-007',
    file: sockets,
    from: "if (idleAt <= now) this.drop(connection, 'idle for connections.max.idle.ms');",
    to: "if (idleAt <= now + maxIdleMs) this.drop(connection, 'idle for connections.max.idle.ms');",
    killedBy: 'requests/idle-connections',
  },
  {
    id: 'PIPE-008-a',
    requirement: 'PIPE-008',
    file: sockets,
    from: "connection.move('answer');\n    this.#options.network.send(connection.id, parts);",
    to:
      "connection.move('answer');\n    if (connection.rest === undefined) " +
      'this.#options.network.send(connection.id, parts);\n    else this.sent(connection.id);',
    killedBy: 'requests/does-not-read',
    fundamental: 'Whoever has several requests in flight loses answers.',
  },
];
