/**
 * The pipeline put together: sockets, queue and handlers of one listener.
 *
 *     const pipeline = requestPipeline({ network, apis, config });
 *     host.attach(pipeline.server); actors.push(...pipeline.actors);
 *
 * Shape   one function; `server` is what the host delivers to, `actors` is what the host gives turns to.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/BrokerServer.scala#startup
 */
import type { Actor } from '../base/actor.ts';
import type { Network } from '../ports/network.ts';
import type { ApiRegistry } from './api-registry.ts';
import { handlerPool } from './handler-pool.ts';
import { RequestChannel } from './request-channel.ts';
import { SocketServer } from './socket-server.ts';

export interface PipelineConfig {
  /** `socket.request.max.bytes` */
  readonly maxRequestBytes: number;
  /** `queued.max.requests` */
  readonly queuedMaxRequests: number;
  /** `num.io.threads` */
  readonly handlers: number;
  /** `connections.max.idle.ms` */
  readonly maxIdleMs: number;
}

export interface PipelineOptions {
  readonly network: Network;
  readonly apis: ApiRegistry;
  readonly config: PipelineConfig;
  readonly explain?: (connection: number, reason: string) => void;
}

export interface Pipeline {
  readonly server: SocketServer;
  readonly actors: readonly Actor[];
}

export function requestPipeline(options: PipelineOptions): Pipeline {
  const { network, apis, config } = options;
  const channel = new RequestChannel(config.queuedMaxRequests);
  const server = new SocketServer({
    network,
    channel,
    maxRequestBytes: config.maxRequestBytes,
    maxIdleMs: config.maxIdleMs,
    ...(options.explain === undefined ? {} : { explain: options.explain }),
  });
  return { server, actors: [server, ...handlerPool({ channel, server, apis, handlers: config.handlers })] };
}
