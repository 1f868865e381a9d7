/** Colours are custom properties of the host: a page may set its own. All text on its ground has a contrast of 4.5 or more. */
export const styleText = `
:host {
  --ground: #ffffff; --text: #1c2330; --quiet: #5a6475; --line: #d9dee7; --in: #0b66c3; --out: #a8480a; --self: #0b66c3; --pinner: #5b3fb0; --member: #5a6475;
  display: block; color-scheme: light; container-type: inline-size;
  background: var(--ground); color: var(--text); font: 13px/1.45 system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ground: #14181f; --text: #e4e8ef; --quiet: #a2adbd; --line: #313a48; --in: #6fb2ff; --out: #ffa35c; --self: #6fb2ff; --pinner: #b9a3ff; --member: #a2adbd;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
.panel { padding: 12px; }
.head { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: baseline; }
h2 { font-size: 15px; margin: 0; }
h3 { font-size: 13px; margin: 0 0 6px; }
p { margin: 4px 0; }
select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: 4px; padding: 2px 6px; max-width: 100%; }
.sections { display: grid; gap: 16px; margin-top: 12px; }
@container (min-width: 640px) { .sections { grid-template-columns: 1fr 1fr; } }
section { min-width: 0; border-top: 1px solid var(--line); padding-top: 8px; }
section + section { margin-top: 16px; }
.sections > section + section { margin-top: 0; }
.sections > * { min-width: 0; }
.facts, .legend, .none, caption, summary { color: var(--quiet); }
:focus-visible { outline: 2px solid var(--in); outline-offset: 2px; }
.drawing > svg { display: block; width: 100%; max-height: 320px; }
.node text { font-size: 9px; text-anchor: middle; fill: var(--text); }
.node circle, .node rect { fill: var(--member); }
.node.self circle { fill: var(--self); }
.node.pinner rect { fill: var(--pinner); }
.link { fill: none; stroke: var(--member); stroke-width: 1.2; }
.link.own { stroke: var(--self); stroke-width: 1.6; }
.link.lazy { stroke-dasharray: 4 3; }
.legend ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 14px; margin: 4px 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { flex: none; }
.head-own { fill: var(--self); }
.head-told { fill: var(--member); }
.scroll { overflow: auto; max-height: 260px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: start; padding-bottom: 4px; }
th, td { text-align: start; padding: 2px 12px 2px 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-weight: normal; }
thead th { font-weight: 600; }
figure { margin: 0 0 8px; }
ol { list-style: none; margin: 0; padding: 0; font-variant-numeric: tabular-nums; }
li { padding: 1px 0; overflow-wrap: anywhere; }
time, .where, .times { color: var(--quiet); }
.uplot { position: relative; width: min-content; }
.uplot canvas { display: block; width: 100%; height: 100%; }
.u-wrap { position: relative; }
.u-over, .u-under, .u-axis { position: absolute; }
.u-off { display: none; }
`
