/** The style of a report: readable on paper, on a phone and in the dark. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --paper: #fff;
  --a: #1f6feb; --b: #9aa4b2; --c: #d97706; --good: #15803d; --bad: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa4b2; --line: #2c3440;
  --paper: #12161c; --a: #58a6ff; --b: #6b7686; --c: #f0a63c; --good: #4ade80; --bad: #f87171; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; margin: 0; } h2 { font-size: 20px; margin: 36px 0 8px;
  border-bottom: 1px solid var(--line); padding-bottom: 4px; } h3 { font-size: 16px; margin: 20px 0 4px; }
.lead, figcaption, .tick { color: var(--soft); } p { margin: 4px 0 8px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(420px, 1fr)); gap: 12px; }
@media (max-width: 480px) { .plots { grid-template-columns: 1fr; } }
figure { margin: 8px 0; } svg { width: 100%; height: auto; }
svg .tick { font-size: 11px; fill: var(--soft); } .grid { stroke: var(--line); }
.reference { stroke: var(--b); stroke-dasharray: 4 4; }
polyline { fill: none; stroke-width: 1.6; } .bar, circle.s1 { fill: var(--a); }
polyline.s1 { stroke: var(--a); } polyline.s2 { stroke: var(--b); } polyline.s3 { stroke: var(--c); }
.key { margin-left: 10px; font-size: 13px; } .key.s1 { color: var(--a); } .key.s2 { color: var(--b); }
.key.s3 { color: var(--c); } .good { color: var(--good); } .bad { color: var(--bad); }
.q0 { fill: #1a7f37; } .q1 { fill: #7bc47f; } .q2 { fill: #e3c34a; } .q3 { fill: #e08a3c; } .q4 { fill: #c53030; }
.key.q0 { color: #1a7f37; } .key.q1 { color: #5ba663; } .key.q2 { color: #b8921f; } .key.q3 { color: #c9722a; }
.key.q4 { color: #c53030; } .gap { fill: var(--bad); }
.rise line, .fall line, .suspect line { stroke: var(--b); } .rise rect { fill: none; stroke: var(--b); }
.fall rect { fill: var(--b); } .suspect line { stroke: var(--bad); } .suspect rect { fill: var(--bad); }
h4 { font-size: 14px; margin: 14px 0 2px; } li { margin: 2px 0; }
.unknown { color: var(--soft); } code { font-size: 13px; }
`;
