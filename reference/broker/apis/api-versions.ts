/**
 * ApiVersions: what this broker speaks. The one request that is answered in any version.
 *
 * Shape   a pure answer from the table of APIs and the finalized features.
 * Units   versions are inclusive on both ends; the epoch of the features is the offset of the last metadata record applied.
 * Errors  35 for a version this broker does not know, in the format of version 0; 42 for a client that does not say who it is.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleApiVersionsRequest; KIP-511, KIP-584, KAFKA-17011
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { ApiRegistry } from '../../requests/api-registry.ts';
import type { Request, Respond } from '../../requests/handler.ts';
import type { BrokerContext, SupportedFeature } from '../broker-context.ts';

type Answer = Draft<Messages['ApiVersionsResponse']>;

const API_VERSIONS_KEY = 18;
const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;
/** From this version on features whose lowest level is 0 may be shown. */
const FIRST_VERSION_WITH_LEVEL_0 = 4;

export class ApiVersionsApi {
  readonly #context: BrokerContext;
  readonly #registry: () => ApiRegistry;

  constructor(context: BrokerContext, registry: () => ApiRegistry) {
    this.#context = context;
    this.#registry = registry;
  }

  /** @requirement META-002 META-003 META-004 META-018 */
  handle(request: Request<Messages['ApiVersionsRequest']>, respond: Respond<Answer>): void {
    const { clientSoftwareName, clientSoftwareVersion } = request.body;
    const named = SOFTWARE_NAME.test(clientSoftwareName) && SOFTWARE_NAME.test(clientSoftwareVersion);
    if (request.apiVersion >= 3 && !named) {
      respond.answer({ errorCode: errorCodes.INVALID_REQUEST, apiKeys: [] }); // META-004
      return;
    }
    const apiKeys = this.#registry()
      .all()
      .map(({ apiKey, advertised }) => ({ apiKey, minVersion: advertised.min, maxVersion: advertised.max })); // META-002
    respond.answer({ errorCode: 0, apiKeys, ...this.#features(request.apiVersion) });
  }

  /** @requirement META-001 */
  unsupported(_request: Request<undefined>, respond: Respond<Answer>): void {
    const own = this.#registry().find(API_VERSIONS_KEY)?.advertised;
    const apiKeys = [{ apiKey: API_VERSIONS_KEY, minVersion: own?.min ?? 0, maxVersion: own?.max ?? 0 }];
    respond.answer({ errorCode: errorCodes.UNSUPPORTED_VERSION, apiKeys }); // META-001
  }

  #features(apiVersion: number): Answer {
    if (apiVersion < 3) return {};
    const image = this.#context.image();
    const shown = (feature: SupportedFeature): boolean =>
      feature.minVersion > 0 || apiVersion >= FIRST_VERSION_WITH_LEVEL_0; // META-018
    const finalized = this.#context.features.flatMap(({ name }) => {
      const level = image.features.get(name);
      return level === undefined ? [] : [{ name, minVersionLevel: level, maxVersionLevel: level }];
    });
    return {
      supportedFeatures: this.#context.features.filter(shown),
      finalizedFeaturesEpoch: image.nextOffset - 1,
      finalizedFeatures: finalized,
    };
  }
}
