/** The report's looks: light and dark, system fonts, no image and no network. */
export const style = `
:root { color-scheme: light dark; --back:#fbfaf8; --card:#fff; --ink:#1d1f24; --soft:#5b6069; --line:#e3e1dc; --link:#0b57a4;
  --good:#1a6b3c; --good-back:#e2f3e8; --bad:#a61b1b; --bad-back:#fce8e6; --warn:#7a4d00; --warn-back:#fdf0d5; --calm:#50555e; --calm-back:#ecebe8;
  --mark:#ffd84d; --mark-ink:#1d1f24; --bar-good:#3f9c66; --bar-bad:#d34a43; --bar-warn:#e0a32e; --bar-calm:#c9c7c1; }
@media (prefers-color-scheme: dark) { :root { --back:#15171b; --card:#1d2026; --ink:#e8e6e1; --soft:#a2a7b0; --line:#33373f; --link:#8ab8f0;
  --good:#7fd6a0; --good-back:#173324; --bad:#ff9a90; --bad-back:#44201f; --warn:#f2c46d; --warn-back:#3d2f12; --calm:#b4b8bf; --calm-back:#2a2e35;
  --mark:#8a6a00; --mark-ink:#fff; --bar-good:#3f9c66; --bar-bad:#d9584f; --bar-warn:#c8912b; --bar-calm:#4a4f58; } }
* { box-sizing: border-box; }
body { margin:0; background:var(--back); color:var(--ink); font:16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
a { color:var(--link); text-underline-offset:.15em; }
a:focus-visible, button:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline:2px solid var(--link); outline-offset:2px; border-radius:3px; }
h2[tabindex]:focus { outline:none; }
.skip { position:absolute; left:-999px; } .skip:focus { left:1rem; top:.5rem; background:var(--card); padding:.3rem .6rem; z-index:2; }
header { background:var(--card); border-bottom:1px solid var(--line); }
.wrap { max-width:74rem; margin:0 auto; padding:0 1.25rem; }
header .wrap { padding-top:1.4rem; }
header p { margin:0; color:var(--soft); } h1 { margin:0 0 .1rem; font-size:1.7rem; line-height:1.2; letter-spacing:-.01em; }
nav ul { display:flex; gap:1.4rem; list-style:none; padding:0; margin:1rem 0 0; flex-wrap:wrap; }
nav a { display:block; padding:.45rem 0; text-decoration:none; color:var(--soft); border-bottom:3px solid transparent; }
nav a:hover { color:var(--ink); } nav a[aria-current] { color:var(--ink); border-color:var(--link); font-weight:600; }
main { padding-bottom:4rem; } h2 { font-size:1.35rem; margin:1.8rem 0 .6rem; overflow-wrap:anywhere; } h3 { font-size:1.05rem; margin:2rem 0 .6rem; }
.muted { color:var(--soft); } .unseen { position:absolute; width:1px; height:1px; overflow:hidden; clip-path:inset(50%); white-space:nowrap; }
.headline { font-size:1.35rem; font-weight:650; margin:.4rem 0 .3rem; padding:.8rem 1.1rem; border-radius:10px; }
.headline.good { background:var(--good-back); color:var(--good); } .headline.bad { background:var(--bad-back); color:var(--bad); } .headline.unsure { background:var(--warn-back); color:var(--warn); }
.tiles { display:grid; grid-template-columns:repeat(auto-fit, minmax(8rem, 1fr)); gap:.8rem; list-style:none; padding:0; margin:1.2rem 0; }
.tile { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.8rem 1rem; } .tile b { display:block; font-size:1.8rem; line-height:1.15; font-variant-numeric:tabular-nums; }
.tile span { color:var(--soft); } .tile.good b { color:var(--good); } .tile.bad b { color:var(--bad); } .tile.warn b { color:var(--warn); } .tile.none b { color:var(--soft); font-weight:400; }
.scroll { overflow-x:auto; background:var(--card); border:1px solid var(--line); border-radius:10px; margin:.6rem 0; }
table { border-collapse:collapse; width:100%; } th, td { text-align:left; padding:.45rem .8rem; vertical-align:top; border-top:1px solid var(--line); }
thead th { border-top:0; color:var(--soft); font-weight:600; font-size:.86rem; white-space:nowrap; } tbody th { font-weight:500; }
tr[hidden] { display:none; } tbody tr:hover { background:color-mix(in srgb, var(--link) 6%, transparent); }
.numbers td:nth-child(n+3), .numbers th:nth-child(n+3) { text-align:right; font-variant-numeric:tabular-nums; } .zero { color:var(--soft); }
.number.good { color:var(--good); } .number.bad { color:var(--bad); font-weight:700; } .number.warn { color:var(--warn); font-weight:600; }
.bar { display:flex; gap:1px; height:.7rem; margin-top:.45rem; min-width:8rem; border-radius:4px; overflow:hidden; background:var(--calm-back); }
.bar i.good { background:var(--bar-good); } .bar i.bad { background:var(--bar-bad); } .bar i.warn { background:var(--bar-warn); } .bar i.calm { background:var(--bar-calm); }
.badge { display:inline-block; border-radius:99px; padding:.05rem .6rem; font-size:.86rem; font-weight:600; white-space:nowrap; }
.badge.good { background:var(--good-back); color:var(--good); } .badge.bad { background:var(--bad-back); color:var(--bad); } .badge.warn { background:var(--warn-back); color:var(--warn); } .badge.calm { background:var(--calm-back); color:var(--calm); }
.id { font-family:ui-monospace, Consolas, monospace; font-size:.92em; white-space:nowrap; }
.plain { list-style:none; padding:0; } .plain > li { margin:.6rem 0; } .links { display:inline-block; max-width:26rem; }
blockquote { margin:1rem 0; padding:.9rem 1.2rem; background:var(--card); border:1px solid var(--line); border-left:4px solid var(--link); border-radius:8px; font-size:1.06rem; }
.filters { display:flex; gap:.8rem 1.2rem; flex-wrap:wrap; align-items:center; margin:.8rem 0; }
.filters input { font:inherit; padding:.45rem .8rem; min-width:17rem; border:1px solid var(--soft); border-radius:8px; background:var(--card); color:var(--ink); }
.choices { display:flex; gap:.4rem; flex-wrap:wrap; } button { font:inherit; font-size:.9rem; padding:.3rem .75rem; border:1px solid var(--line); border-radius:99px; background:var(--card); color:var(--ink); cursor:pointer; }
button[aria-pressed=true] { background:var(--ink); color:var(--back); border-color:var(--ink); } button .count { opacity:.85; } .found { margin:0; color:var(--soft); }
details.failure { background:var(--card); border:1px solid var(--line); border-radius:10px; padding:.3rem 1rem; margin:.8rem 0; } details.failure[open] { padding-bottom:1rem; }
summary { cursor:pointer; padding:.4rem 0; } .frame { margin:.5rem 0; } .frame-title { font-family:ui-monospace, Consolas, monospace; font-size:.9rem; }
.frame-body { display:grid; grid-template-columns:minmax(15rem, 2fr) minmax(0, 3fr); gap:.8rem; } @media (max-width:58rem) { .frame-body { grid-template-columns:minmax(0, 1fr); } }
pre { margin:0; padding:.8rem; overflow:auto; max-height:26rem; font:13px/1.5 ui-monospace, Consolas, monospace; background:var(--back); border:1px solid var(--line); border-radius:8px; }
mark { background:var(--mark); color:var(--mark-ink); border-radius:2px; } .offset { color:var(--soft); } code { font-family:ui-monospace, Consolas, monospace; font-size:.9em; overflow-wrap:anywhere; }
code.good { color:var(--good); } code.bad { color:var(--bad); }
.command { display:flex; gap:.8rem; align-items:center; background:var(--calm-back); border-radius:8px; padding:.5rem .5rem .5rem .9rem; } .command code { flex:1; }
.facts { display:grid; grid-template-columns:max-content 1fr; gap:.35rem 1.5rem; } .facts dt { color:var(--soft); } .facts dd { margin:0; overflow-wrap:anywhere; }
footer { color:var(--soft); border-top:1px solid var(--line); padding:1rem 0 2rem; font-size:.9rem; }
@media print { nav, .filters, .copy { display:none; } .page[hidden] { display:block !important; } }
`;
