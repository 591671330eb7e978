// The opened row: proposals, what is wrong, whether it opens, whose site it is.

function detail(row) {
  const left = [block("proposals", ...row.p.map(proposalCard), ownValue(row)), block("reach", ...reach(row))];
  const right = [
    row.f.length ? block("problems", ...row.f.map(findingItem)) : null,
    row.ev || row.page ? block("identity", ...whose(row)) : null,
  ];
  return el(
    "div",
    { class: "detail" },
    el("div", { class: "detail-column" }, ...left),
    el("div", { class: "detail-column" }, ...right),
    footOf(row),
  );
}

function block(name, ...children) {
  return el("section", { class: `block block-${name}` }, el("h3", { text: label(name) }), ...children);
}

function findingItem(finding) {
  const badges = [el("span", { class: `severity severity-${finding.sev}`, text: word("severity", finding.sev) })];
  if (finding.new) badges.push(" ", el("span", { class: "fresh", text: label("new") }));
  if (finding.off) badges.push(" ", el("span", { class: "muted", text: label("refused_before") }));
  const named = (finding.rows || []).map(([id, name]) => el("li", null, rowLink(id, `${numberOf(id)} ${cut(name)}`)));
  return el(
    "div",
    { class: "finding" },
    el("p", { class: "finding-said" }, ...badges, " ", data(text(finding.msg))),
    el("p", { class: "muted" }, el("strong", { text: label("why") }), " ", data(text(finding.why))),
    el("p", { class: "muted" }, el("strong", { text: label("fix") }), " ", data(text(finding.fix))),
    named.length ? el("ul", { class: "named" }, ...named) : null,
    finding.ev ? waterfall(finding.ev) : null,
  );
}

function reach(row) {
  const said = [row.reason, ...(row.notes || [])].map(text);
  if (row.since) said.push(label("since", { date: row.since }));
  const more = [row.looked && label("looked", { date: row.looked }), row.confirmed && label("confirmed")].filter(Boolean);
  return [
    el("p", null, el("strong", { text: word("liveness", row.live) }), ": ", data(said.join(" · "))),
    more.length ? el("p", { class: "muted", text: more.join(" ") }) : null,
    row.live === "danger" ? el("p", { class: "bad", text: label("danger") }) : null,
    row.hops ? chain(row) : null,
    row.repairs ? repairs(row) : null,
  ];
}

function repairs(row) {
  const items = row.repairs.map(([, before, after]) => el("li", null, data(before), " → ", data(after)));
  return el("div", { class: "repairs" }, el("h4", { text: label("repairs") }), el("ul", null, ...items));
}

function whose(row) {
  const line = el("p", null, el("strong", { text: word("identity", row.ident) }), ` (${label("certainty", { n: percent(row.conf ?? 0) })})`);
  const said = (row.belongs || []).map(([id, name]) => el("p", null, rowLink(id, label("belongs", { row: called(id), name: cut(name) }))));
  if (row.owner) said.push(el("p", null, data(label("owner", { name: cut(row.owner) }))));
  const parts = [line, ...said, comparison(row)];
  if (row.ev) {
    parts.push(el("h4", { text: label("evidence") }), el("p", { class: "muted small", text: label("evidence_help") }), waterfall(row.ev));
  }
  if (row.rival) {
    const [id, name] = row.belongs[0];
    parts.push(el("h4", null, data(label("rival", { row: called(id), name: cut(name) }))), waterfall(row.rival));
  }
  return parts;
}

function rowLink(id, shown) {
  return el("a", { href: `#row-${encodeURIComponent(id)}` }, data(shown));
}

function footOf(row) {
  const copy = el("button", { type: "button", class: "button quiet", text: label("copy"), onclick: () => copyAddress(row) });
  return el("p", { class: "detail-foot" }, copy, " ", el("span", { class: "muted", text: label("line", { n: row.line }) }));
}

async function copyAddress(row) {
  const address = `${location.href.split("#")[0]}#row-${encodeURIComponent(row.id)}`;
  history.replaceState(null, "", `#row-${encodeURIComponent(row.id)}`);
  try {
    await navigator.clipboard.writeText(address);
    say(label("copied", { x: `#row-${row.id}` }));
  } catch {
    window.prompt(label("copy"), address);
  }
}
