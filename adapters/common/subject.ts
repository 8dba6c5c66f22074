/**
 * What adapters have in common: a subject made of handlers, one for each operation it can perform.
 *
 * Shape   an operation without a handler is answered `unsupported`; `Refused` becomes an `error` answer.
 * Errors  anything else that a handler throws is an `error` with the code `ADAPTER_FAULT`: the adapter's fault, not the subject's.
 */
import {
  type Answer,
  type Capability,
  type OperationName,
  type Operations,
  type Subject,
  SubjectUnavailable,
} from '../../conformance/driver/operations.ts';

/** One function for each operation that the subject can perform. */
export type Handlers = {
  readonly [Name in OperationName]?: (args: Operations[Name]['args']) => Promise<Operations[Name]['ok']>;
};

/** An operation that could not be performed, for a reason that has a code. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly definite: boolean;

  constructor(code: string, message: string, definite = true) {
    super(message);
    this.code = code;
    this.definite = definite;
  }
}

/** Everything of a subject but `call`. */
export interface SubjectFacts extends Omit<Subject, 'call' | 'capabilities'> {
  readonly capabilities: readonly Capability[];
  readonly handlers: Handlers;
}

/** Makes the subject. */
export function subjectOf({ handlers, capabilities, ...facts }: SubjectFacts): Subject {
  const call = async <Name extends OperationName>(
    name: Name,
    args: Operations[Name]['args'],
  ): Promise<Answer<Name>> => {
    const handler = handlers[name] as
      | ((args: Operations[Name]['args']) => Promise<Operations[Name]['ok']>)
      | undefined;
    const feature = name.split('.')[0]!;
    if (!handler) return { unsupported: { feature, reason: `${facts.name} cannot perform ${name}` } };
    try {
      return { ok: await handler(args) };
    } catch (error) {
      if (error instanceof SubjectUnavailable) throw error;
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof Refused) return { error: { code: error.code, definite: error.definite, message } };
      return { error: { code: 'ADAPTER_FAULT', definite: false, message: `${name}: ${message}` } };
    }
  };
  return { ...facts, capabilities: new Set(capabilities), call };
}
