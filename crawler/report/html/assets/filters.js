// Which rows are shown, and in which order.

const FILTERS = ["state", "live", "ident", "country", "code", "decided"];
const filter = { text: "", state: "", live: "", ident: "", country: "", code: "", decided: "", fresh: "", sort: "todo", down: false };

const TESTS = {
  state: (row, value) => row.state === value,
  live: (row, value) => row.live === value,
  ident: (row, value) => row.ident === value,
  country: (row, value) => countryKey(row) === value,
  code: (row, value) => row.f.some((finding) => value.split(" ").includes(finding.code)),
  decided: (row, value) => (value === "open" ? isOpen(row) : [...row.p, ownProposal(row)].some((proposal) => answerOf(proposal) === value)),
  fresh: (row) => row.f.some((finding) => finding.new),
};

const compareText = new Intl.Collator(AUDIT.lang, { numeric: true }).compare;

/** What matters first: danger, the state, the worst problem, then the surest proposal. */
function urgency(row) {
  row.urgency ??= [
    row.live === "danger" ? 0 : 1,
    STATE_ORDER[row.state],
    Math.min(...row.f.map((finding) => SEVERITY_ORDER[finding.sev]), 3),
    -Math.max(...row.p.map((proposal) => proposal.sure ?? 0), 0),
    row.position,
  ];
  return row.urgency;
}

function compareUrgency(a, b) {
  const [mine, other] = [urgency(a), urgency(b)];
  for (let n = 0; n < mine.length; n += 1) {
    if (mine[n] !== other[n]) return mine[n] - other[n];
  }
  return 0;
}

const ORDERS = {
  todo: compareUrgency,
  id: (a, b) => a.position - b.position,
  name: (a, b) => compareText(a.name, b.name),
  country: (a, b) => compareText(countryName(a), countryName(b)) || a.position - b.position,
  live: (a, b) => compareText(word("liveness", a.live), word("liveness", b.live)) || a.position - b.position,
  ident: (a, b) => compareText(word("identity", a.ident), word("identity", b.ident)) || a.position - b.position,
};

/** The rows that fit, in order. Every word of the search must occur. */
function chosenRows() {
  const words = fold(filter.text).split(/\s+/).filter(Boolean);
  const active = Object.entries(TESTS).filter(([name]) => filter[name]);
  const rows = ROWS.filter(
    (row) => active.every(([name, test]) => test(row, filter[name])) && words.every((each) => haystack(row).includes(each)),
  );
  rows.sort(ORDERS[filter.sort]);
  return filter.down ? rows.reverse() : rows;
}

function isFiltered() {
  return Boolean(filter.text || filter.fresh || FILTERS.some((name) => filter[name]));
}

/** Sets filters, brings the controls in line and shows the rows. */
function setFilter(values) {
  Object.assign(filter, values);
  byId("f-text").value = filter.text;
  byId("f-sort").value = filter.sort;
  for (const name of FILTERS) showChosen(byId(`f-${name}`), filter[name]);
  document.querySelectorAll("button[data-filter]").forEach((button) => {
    button.setAttribute("aria-pressed", String(filter[button.dataset.filter] === button.dataset.value));
  });
  byId("clear").hidden = !isFiltered();
  document.documentElement.classList.toggle("filtered", isFiltered());
  bulk.last = [];
  showRows();
  refreshBulk();
}

/** Shows a value in its list of choices; several codes at once get a choice that names them. */
function showChosen(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) {
    const names = value.split(" ").map((code) => AUDIT.codes[code] || code);
    select.append(el("option", { value, text: names.join(" / ") }));
  }
  select.value = value;
}

function clearFilters() {
  setFilter({ text: "", fresh: "", ...Object.fromEntries(FILTERS.map((name) => [name, ""])) });
}

function fillSelect(name, counts, wordOf) {
  const select = byId(`f-${name}`);
  for (const [key, count] of counts) select.append(el("option", { value: key, text: `${wordOf(key)} (${whole.format(count)})` }));
}

function countBy(keysOf) {
  const counts = new Map();
  for (const row of ROWS) for (const key of new Set(keysOf(row))) counts.set(key, (counts.get(key) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function startFilters() {
  fillSelect("state", countBy((row) => [row.state]), (key) => word("state", key));
  fillSelect("live", countBy((row) => [row.live]), (key) => word("liveness", key));
  fillSelect("ident", countBy((row) => [row.ident]), (key) => word("identity", key));
  fillSelect("code", countBy((row) => row.f.map((finding) => finding.code)), (key) => AUDIT.codes[key] || key);
  const wide = matchMedia("(width > 46rem)");
  const unfold = () => {
    byId("filters-more").open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
  let waiting;
  byId("f-text").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setFilter({ text: event.target.value }), 80);
  });
  for (const name of FILTERS) byId(`f-${name}`).addEventListener("change", (event) => setFilter({ [name]: event.target.value }));
  byId("f-sort").addEventListener("change", (event) => setFilter({ sort: event.target.value, down: false }));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    clearFilters();
    byId("f-text").focus();
  });
  document.querySelectorAll("button[data-filter]").forEach((button) => button.addEventListener("click", () => filterBy(button)));
}

/** A bar or a number was chosen: its rows, and nothing else filtered; chosen again, all rows. */
function filterBy(button) {
  const { filter: name, value } = button.dataset;
  const off = filter[name] === value;
  clearFilters();
  if (off) return;
  setFilter({ [name]: value });
  byId("rows").scrollIntoView();
}
