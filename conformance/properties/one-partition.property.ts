import { defineCase } from '../case.ts';
import { randomHistory } from './commands.ts';
import { play, retell, watched } from './play.ts';
import { shrink } from './shrink.ts';

const historyLength = 40;
const shrinkBudget = 60;

/**
 * Property: a partition answers any history of Produce, Fetch and ListOffsets as its dumb twin does.
 * Method: random histories from the seed of the run; the first one that differs is shrunk on fresh topics and told step by step. The
 * same seed gives the same history, so the case's repeat command replays it.
 */
export default defineCase({
  id: 'properties/one-partition',
  why: 'Rules that hold one by one may still not hold together; here they meet in an order that nobody thought of.',
  checks: [...watched],
  apis: { Produce: 7, Fetch: 10, ListOffsets: 1, InitProducerId: 0 },
  axes: { history: [1, 2, 3, 4, 5] },
  minEvidence: { answers: 30 },

  async run(context) {
    const { expect, evidence, random, topicName } = context;
    const history = randomHistory(random, historyLength);
    const first = await play(context, topicName('0'), history);
    evidence('answers', first.answers + (first.difference ? historyLength : 0));

    let shortest: readonly (typeof history)[number][] = first.difference
      ? history.slice(0, first.answers)
      : [];
    let difference = first.difference;
    if (first.difference) {
      const { requirement } = first.difference;
      let trial = 0;
      shortest = await shrink(
        shortest,
        async (part) => {
          const again = await play(context, topicName(`${++trial}`), part);
          if (again.difference?.requirement !== requirement) return false;
          difference = again.difference;
          return true;
        },
        shrinkBudget,
      );
    }
    for (const requirement of watched) {
      const broken = difference?.requirement === requirement ? difference : undefined;
      const at = broken ? `after ${retell(shortest)}` : `the answers to ${first.answers} commands`;
      expect(requirement, broken?.actual ?? 'as the twin', at).equals(broken?.expected ?? 'as the twin');
    }
  },
});
