/** `builtin:self/<name>`: the wrong brokers on which the judge itself is examined. Only in a clone. */
import { type Adapter, SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { selfNames, selfSubject } from '../../conformance/self/subjects.ts';

/** The adapter. */
export const selfAdapter: Adapter = {
  scheme: 'builtin:self',
  open: async (address) => {
    const name = address.replace(/^builtin:self\//, '');
    const subject = selfSubject(name);
    if (!subject)
      throw new SubjectUnavailable(
        `There is no subject of our own called ${name}; there are ${selfNames.join(', ')}.`,
      );
    return subject;
  },
};
