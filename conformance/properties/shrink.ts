/**
 * Delta debugging: the shortest sublist that still fails, found by leaving out ever smaller pieces.
 *
 * Units   `budget` bounds the number of trials; a trial may talk to a real broker.
 * Source  Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002.
 */
export async function shrink<Item>(
  failing: readonly Item[],
  stillFails: (items: readonly Item[]) => Promise<boolean>,
  budget: number,
): Promise<readonly Item[]> {
  let items = failing;
  let piece = Math.ceil(items.length / 2);
  let left = budget;
  while (piece >= 1 && left > 0) {
    let shortened = false;
    for (let start = 0; start < items.length && left > 0; ) {
      const rest = [...items.slice(0, start), ...items.slice(start + piece)];
      left -= 1;
      if (rest.length > 0 && (await stillFails(rest))) {
        items = rest;
        shortened = true;
      } else {
        start += piece;
      }
    }
    if (piece === 1 && !shortened) break;
    piece = shortened && piece === 1 ? 1 : Math.floor(piece / 2);
  }
  return items;
}
