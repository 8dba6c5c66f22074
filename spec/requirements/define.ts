/**
 * How a requirement is written down.
 *
 * Shape   `area(prefix, { id: must({...}) })`; ids are literal types, so a mistyped id does not compile.
 * Errors  a malformed id or an empty text throws at load; `npm run check` runs the gates of the ledger over the rest.
 * Source  RFC 2119, RFC 8174 for the levels.
 */
export type Level = 'MUST' | 'SHOULD' | 'MAY';
/** Who may be convicted: `protocol` every implementation, `disk` drop-in directories, `apache` Apache Kafka's own choices. */
export type Profile = 'protocol' | 'disk' | 'apache';
export type Mode = 'zk' | 'kraft';
/** Through which door a judge can see the requirement. */
export type Door = 'wire' | 'disk' | 'lifecycle' | 'time' | 'inspect' | 'mechanism';

export interface RequirementText {
  readonly title: string;
  /** One normative sentence (or a few), containing its RFC 2119 word in capitals. */
  readonly text: string;
  readonly why: string;
  readonly profile: Profile;
  readonly applies: { readonly modes: readonly Mode[]; readonly since: string; readonly until?: string };
  readonly seenBy: readonly Door[];
  /** `kafka@<commit>:path#symbol`, `KIP-nnn`, `KAFKA-nnnnn`. */
  readonly source: readonly string[];
  /** What real releases answered; it beats the source. */
  readonly observed?: readonly string[];
  readonly ambiguity?: string;
  readonly status?: { readonly withdrawn: string };
}

export interface Requirement extends RequirementText {
  readonly level: Level;
}

const levelled =
  (level: Level) =>
  (text: RequirementText): Requirement => ({ level, ...text });

export const must = levelled('MUST');
export const should = levelled('SHOULD');
/** What is allowed, so that nobody may rely on its contrary. */
export const may = levelled('MAY');

/** One area of the specification: its prefix and its requirements, in the order of their numbers. */
export function area<Prefix extends string, Ids extends `${Prefix}-${number}`>(
  prefix: Prefix,
  requirements: Record<Ids, Requirement>,
): Record<Ids, Requirement> {
  for (const [id, requirement] of Object.entries<Requirement>(requirements)) {
    if (!/^[A-Z]{3,5}-\d{3}$/.test(id) || !id.startsWith(`${prefix}-`))
      throw new Error(`${id} is not an id of area ${prefix}`);
    if (!requirement.text.includes(requirement.level) && requirement.status === undefined) {
      throw new Error(`${id}: the text does not contain its level, ${requirement.level}`);
    }
  }
  return requirements;
}
