// The table of rows. Only a page of them is made at a time; more follow as the reader comes near the end.

const PAGE = 60;
const table = { rows: [], made: 0, body: null, more: null };
const openIds = new Set();

const COLUMNS = [
  ["id", "number"],
  ["name", "institution"],
  ["live", "link"],
  ["ident", "whose"],
  ["todo", "todo"],
];

function startTable() {
  table.body = el("tbody", { role: "rowgroup" });
  const heads = COLUMNS.map(([sort, name]) => el("th", { scope: "col", role: "columnheader", "data-sort": sort }, sortButton(sort, name)));
  const head = el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads));
  table.more = el("button", { type: "button", class: "button more-rows", text: label("more"), onclick: makeMore });
  table.none = el("p", { class: "none", text: label("none") });
  byId("table").append(
    el("table", { class: "rows", role: "table", "aria-labelledby": "rows-title" }, head, table.body),
    table.none,
    table.more,
  );
  new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && makeMore(), {
    rootMargin: "600px",
  }).observe(table.more);
}

function sortButton(sort, name) {
  const onclick = () => setFilter({ sort, down: filter.sort === sort && !filter.down });
  return el("button", { type: "button", class: "sort", text: label(name), onclick });
}

/** Shows the rows the filters choose, from the first. */
function showRows() {
  table.rows = chosenRows();
  table.made = 0;
  table.body.replaceChildren();
  makeMore();
  table.none.hidden = table.rows.length > 0;
  byId("shown").textContent = label("shown", { n: whole.format(table.rows.length), total: whole.format(ROWS.length) });
  document.querySelectorAll("th[data-sort]").forEach((head) => {
    const mine = head.dataset.sort === filter.sort;
    if (mine) head.setAttribute("aria-sort", filter.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
}

function makeMore() {
  makeUpTo(table.made + PAGE);
}

function makeUpTo(count) {
  const end = Math.min(count, table.rows.length);
  const made = document.createDocumentFragment();
  for (; table.made < end; table.made += 1) made.append(...rowNodes(table.rows[table.made]));
  table.body.append(made);
  table.more.hidden = table.made >= table.rows.length;
}

function rowNodes(row) {
  const open = openIds.has(row.id);
  const main = el(
    "tr",
    { role: "row", class: `row state-${row.state}`, "data-id": row.id },
    el("td", { role: "cell", class: "c-id" }, toggle(row, open)),
    el("th", { role: "rowheader", scope: "row", class: "c-name" }, data(row.name, "name"), placeOf(row)),
    el("td", { role: "cell", class: "c-live" }, givenCell(row), el("span", { class: `live live-${row.live}`, text: word("liveness", row.live) })),
    el("td", { role: "cell", class: "c-ident" }, identityCell(row)),
    el("td", { role: "cell", class: "c-todo" }, ...todo(row)),
  );
  main.addEventListener("click", (event) => {
    if (!event.target.closest("a, button, input, .decide") && !String(getSelection())) toggleRow(row);
  });
  return open ? [main, detailRow(row)] : [main];
}

function toggle(row, open) {
  const name = label("open_row", { row: called(row.id), name: cut(row.name) });
  return el(
    "button",
    { type: "button", class: "toggle", "aria-expanded": String(open), "aria-label": name, onclick: () => toggleRow(row) },
    icon("chevron"),
    el("span", { class: "rowno", text: cut(numberOf(row.id)) }),
  );
}

/** The cell as it stands; it leads where the audit looked, and nowhere when there was no address to look at. */
function givenCell(row) {
  if (!row.given) return el("span", { class: "muted", text: label("no_url") });
  return row.url ? linkTo(row.url, "given", row.given) : data(row.given, "given");
}

function placeOf(row) {
  return el("span", { class: "place muted" }, data([row.city, countryName(row)].filter(Boolean).join(", ")));
}

function identityCell(row) {
  const said = [el("span", { class: `ident ident-${row.ident}`, text: word("identity", row.ident) })];
  const [owner] = row.belongs || [];
  if (owner) said.push(el("span", { class: "place" }, rowLink(owner[0], `${numberOf(owner[0])} ${cut(owner[1])}`)));
  return el("div", null, ...said);
}

/** The state, the first problem in words, and the first open proposal with its answers. */
function todo(row) {
  const parts = [el("span", { class: `badge badge-${row.state}` }, icon(row.state), word("state", row.state))];
  const worst = [...row.f].sort((a, b) => SEVERITY_ORDER[a.sev] - SEVERITY_ORDER[b.sev])[0];
  if (worst) parts.push(el("p", { class: "said" }, data(text(worst.msg))));
  for (const proposal of firstProposals(row)) {
    const value = proposal.new ? (proposal.col === "url" ? linkTo(proposal.new) : data(proposal.new)) : el("span", { class: "muted", text: label("empty") });
    parts.push(el("div", { class: "offer" }, el("p", { class: "offer-value" }, el("span", { class: "arrow", "aria-hidden": "true", text: "→" }), el("span", { class: "sr", text: label("proposed") }), el("span", null, proposal.col === "url" ? "" : el("span", { class: "offer-column", text: `${word("field", proposal.col)}: ` }), value)), answerButtons(proposal)));
  }
  return parts;
}

function detailRow(row) {
  return el("tr", { role: "row", class: "detail-row", "data-detail": row.id }, el("td", { role: "cell", colspan: COLUMNS.length }, detail(row)));
}

function nodeOf(row) {
  return table.body.querySelector(`tr.row[data-id="${CSS.escape(row.id)}"]`);
}

function toggleRow(row) {
  setOpen(row, !openIds.has(row.id));
}

/** Opens or closes a row; an opened row's address goes into the fragment. */
function setOpen(row, open) {
  const node = nodeOf(row);
  if (!node || open === openIds.has(row.id)) return;
  node.querySelector(".toggle").setAttribute("aria-expanded", String(open));
  if (open) {
    openIds.add(row.id);
    node.after(detailRow(row));
    history.replaceState(null, "", `#row-${encodeURIComponent(row.id)}`);
  } else {
    openIds.delete(row.id);
    node.nextElementSibling?.matches(".detail-row") && node.nextElementSibling.remove();
  }
}

/** Makes sure a row is on the page (filters give way), opens it, and brings it into view. */
function goToRow(row, { open = true } = {}) {
  if (!table.rows.includes(row)) clearFilters();
  makeUpTo(Math.max(table.rows.indexOf(row) + 20, table.made));
  if (open) setOpen(row, true);
  const node = nodeOf(row);
  node.scrollIntoView({ block: "start" });
  node.querySelector(".toggle").focus({ preventScroll: true });
}

/** The row the fragment names: `#row-181`. */
function goToFragment() {
  const match = /^#row-(.+)$/.exec(location.hash);
  if (!match) return;
  let id = match[1];
  try {
    id = decodeURIComponent(id);
  } catch {
    return;
  }
  const row = ROW_BY_ID.get(id);
  if (row) goToRow(row);
  else say(label("row_gone", { id: cut(id) }));
}
