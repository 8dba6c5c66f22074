/**
 * A few lines over a logarithmic axis, as an SVG that reads in light and dark.
 *
 * Shape   `curve(xTitle, yTitle, lines)` is the whole file.
 * Units   those of the points; x is shown by powers of ten, y from zero.
 * Errors  none.
 */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 640;
const height = 320;
const left = 56;
const bottom = 44;
const right = 170;
const top = 16;
/** Told apart by dash as well as by colour. */
const strokes = [
  ['#8a5a00', ''],
  ['#1f6feb', ''],
  ['#8a5a00', '6 4'],
  ['#1f6feb', '6 4'],
] as const;

/** The picture. */
export function curve(xTitle: string, yTitle: string, lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points);
  const xs = [...new Set(all.map(([x]) => x))].sort((a, b) => a - b);
  const [least, most] = [Math.log10(xs[0]!), Math.log10(xs.at(-1)!)];
  const highest = Math.max(...all.map(([, y]) => y)) * 1.05;
  const atX = (x: number): number =>
    left + ((Math.log10(x) - least) / (most - least || 1)) * (width - left - right);
  const atY = (y: number): number => height - bottom - (y / highest) * (height - bottom - top);
  const ticks = xs.map(
    (x) => `<text x="${atX(x)}" y="${height - bottom + 18}" text-anchor="middle">${x}</text>`,
  );
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const y = atY(highest * part);
    const label = `<text x="${left - 6}" y="${y + 4}" text-anchor="end">${Math.round(highest * part)}</text>`;
    return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" class="grid"/>${label}`;
  });
  const drawn = lines.map(({ name, points }, at) => {
    const [colour, dash] = strokes[at % strokes.length]!;
    const path = points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(' ');
    const [, lastY] = points.at(-1)!;
    const dots = points
      .map(([x, y]) => `<circle cx="${atX(x)}" cy="${atY(y)}" r="3" fill="${colour}"/>`)
      .join('');
    const label = `<text x="${width - right + 10}" y="${atY(lastY) + 4}" style="fill:${colour}">${name}</text>`;
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${dots}${label}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${yTitle} against ${xTitle}">
<style>text{font:12px sans-serif;fill:#555}.grid{stroke:#8886;stroke-width:1}@media(prefers-color-scheme:dark){text{fill:#bbb}}</style>
${[...grid, ...ticks, ...drawn].join('\n')}
<text x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">${xTitle}</text>
<text x="14" y="${top + 100}" transform="rotate(-90 14 ${top + 100})" text-anchor="middle">${yTitle}</text>
</svg>
`;
}
