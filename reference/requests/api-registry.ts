/**
 * The APIs a listener serves. `server` fills the table; the pipeline looks a request up in it and knows no
 * API by name.
 *
 * Shape   a map from api key to `Api`; built once, read for every request.
 * Units   versions are inclusive on both ends.
 * Errors  registering one key twice is a broken invariant.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ApiVersionManager.scala; KIP-511
 */
import { assert } from '../base/assert.ts';
import type { Handler } from './handler.ts';

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

export interface Api {
  readonly apiKey: number;
  /** Kafka's name without a suffix: `Produce`. The messages are `<name>Request` and `<name>Response`. */
  readonly name: string;
  /** What ApiVersions says. */
  readonly advertised: VersionRange;
  /**
   * What is answered; any other version closes the connection. Apache Kafka 4.3.1 advertises Produce 0–13 and
   * serves 3–13.
   */
  readonly served: VersionRange;
  readonly handler: Handler;
  /**
   * Answers versions outside `served` instead of a close. Its request has an undecoded body (`undefined`),
   * and its answer is encoded as version 0. ApiVersions alone has one.
   */
  readonly unsupported?: Handler;
}

export class ApiRegistry {
  readonly #apis = new Map<number, Api>();

  constructor(apis: readonly Api[]) {
    for (const api of apis) {
      assert(!this.#apis.has(api.apiKey), `api key ${api.apiKey} is registered once`);
      assert(api.served.min <= api.served.max, `${api.name} serves at least one version`);
      this.#apis.set(api.apiKey, api);
    }
  }

  find(apiKey: number): Api | undefined {
    return this.#apis.get(apiKey);
  }

  /** All entries in the order of their keys: what ApiVersions lists. */
  all(): Api[] {
    return [...this.#apis.values()].sort((a, b) => a.apiKey - b.apiKey);
  }
}

export const includes = (range: VersionRange, version: number): boolean =>
  version >= range.min && version <= range.max;
