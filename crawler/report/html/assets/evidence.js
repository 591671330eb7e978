// Why the audit says so: the redirect chain, the list beside the page, and the evidence as a waterfall.

/** The chain hop by hop: where it went, what came back, how long it took. */
function chain(row) {
  const list = el("ol", { class: "chain" });
  for (const hop of row.hops || []) {
    const status = hop.status ? String(hop.status) : label("no_answer");
    const kind = hop.status ? `s${String(hop.status)[0]}` : "none";
    const head = el("div", { class: "hop-head" }, el("span", { class: `status ${kind}`, text: status }), linkTo(hop.url, "hop-url"));
    list.append(el("li", null, head, hopFacts(hop)));
  }
  return list;
}

function hopFacts(hop) {
  const facts = [];
  if (hop.via) facts.push(label("by_page"));
  else if (hop.status >= 300 && hop.status < 400) facts.push(label("redirects"));
  if (hop.ms) facts.push(label("milliseconds", { n: whole.format(hop.ms) }));
  if (hop.peer) facts.push(label("address", { address: cut(hop.peer) }));
  const line = el("p", { class: "hop-facts muted", text: facts.join(" · ") });
  const parts = [facts.length ? line : null, hop.tls ? tlsLine(hop.tls) : null];
  if (hop.headers) {
    const headers = el("dl", { class: "headers" });
    for (const [name, value] of hop.headers) headers.append(el("dt", null, data(name)), el("dd", null, data(value)));
    parts.push(el("details", null, el("summary", { text: label("headers") }), headers));
  }
  return el("div", null, ...parts);
}

function tlsLine(tls) {
  const name = tls.bad ? "tls_bad" : "tls_ok";
  const said = label(name, { protocol: tls.protocol || "TLS", date: tls.until || "?" });
  const who = label("issued_to", { subject: tls.subject || "?", issuer: tls.issuer || "?" });
  return el("p", { class: `hop-facts ${tls.bad ? "bad" : "muted"}` }, data(`${said}; ${who}`));
}

/** What the list calls the institution beside what the page calls itself. */
function comparison(row) {
  const page = row.page || {};
  const mine = [
    [label("institution"), row.name],
    [label("place"), [row.city, row.country].filter(Boolean).join(", ")],
    [label("agreement"), row.agreement],
    [word("field", "continent"), row.continent],
  ];
  const theirs = [
    [label("page_title"), page.title],
    [label("page_names"), [...new Set([page.site, ...(page.orgs || [])].filter(Boolean))].join(" · ")],
    [label("page_heads"), (page.heads || []).join(" · ")],
    [label("page_desc"), page.desc],
    [label("page_lang"), page.lang],
    [label("page_signs"), (page.signals || []).map(([kind, marker]) => `${kind} (${marker})`).join(" · ")],
  ];
  return el("div", { class: "compare" }, facts(label("table_says"), mine), facts(label("page_says"), theirs));
}

function facts(title, pairs) {
  const list = el("dl");
  for (const [name, value] of pairs) {
    if (value) list.append(el("dt", { text: name }), el("dd", null, data(value)));
  }
  return el("div", { class: "facts" }, el("h4", { text: title }), list.children.length ? list : el("p", { class: "muted", text: label("no_page") }));
}

/** Weights in bits that add up, each bar from where the last one ended. */
function waterfall(evidence) {
  const ends = [0];
  for (const [, , , weight] of evidence) ends.push(ends[ends.length - 1] + weight);
  const low = Math.min(...ends, -1);
  const span = Math.max(...ends, 1) - low;
  const at = (bitsAt) => ((bitsAt - low) / span) * 100;
  const lines = evidence.map((piece, n) => evidenceLine(piece, at(ends[n]), at(ends[n + 1]), at(0)));
  const total = ends[ends.length - 1];
  const sum = el("li", { class: "sum" }, el("span", { class: "ev-kind", text: label("evidence_total") }), track(at(0), at(total), at(0), total), weightText(total));
  return el("ul", { class: "waterfall" }, ...lines, sum);
}

function evidenceLine([kind, observed, expected, weight, source], from, to, zero) {
  const said = [
    observed && label("observed", { x: cut(observed) }),
    expected && label("expected", { x: cut(expected) }),
    source && label("source", { x: cut(AUDIT.sources[source] || source) }),
  ].filter(Boolean);
  return el(
    "li",
    null,
    el("span", { class: "ev-kind" }, data(kindOf(kind))),
    track(from, to, zero, weight),
    weightText(weight),
    el("span", { class: "ev-said muted" }, data(said.join(" · "))),
  );
}

/** "registry ror", "name in registry ror": the word for such a kind, and the registry's name; others have a word each. */
function kindOf(kind) {
  const [, of, name] = /^(.*\bregistry) (.+)$/.exec(kind) || [];
  return AUDIT.evidence[of]?.replace("{name}", name) || AUDIT.evidence[kind] || kind;
}

function weightText(weight) {
  return el("span", { class: `ev-weight ${weight < 0 ? "against" : "for"}`, text: bits.format(weight) });
}

function track(from, to, zero, weight) {
  const x = Math.min(from, to);
  return svg(
    "svg",
    { class: "track", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("line", { x1: zero, x2: zero, y1: 0, y2: 10, "vector-effect": "non-scaling-stroke" }),
    svg("rect", { class: weight < 0 ? "against" : "for", x, y: 1, width: Math.max(Math.abs(to - from), 0.4), height: 8 }),
  );
}
