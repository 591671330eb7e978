// What the audit found, as the report carries it: see crawler/report/html/payload.py.

const AUDIT = JSON.parse(byId("data").textContent);
const DANGER = new Set(AUDIT.danger);
const ROWS = AUDIT.rows;
const ROW_BY_ID = new Map(ROWS.map((row) => [row.id, row]));
const PROPOSALS = new Map();
const STRETCHES = new Map();
const STATE_ORDER = { fix: 0, look: 1, unreachable: 2, right: 3 };
const SEVERITY_ORDER = { error: 0, warning: 1, note: 2 };

ROWS.forEach((row, position) => {
  row.position = position;
  row.f ||= [];
  row.p ||= [];
  row.country ||= "";
  row.name ||= "";
  for (const proposal of row.p) {
    proposal.row = row;
    PROPOSALS.set(proposal.key, proposal);
    if (proposal.stretch === undefined || proposal.rank > 1) continue;
    if (!STRETCHES.has(proposal.stretch)) STRETCHES.set(proposal.stretch, []);
    STRETCHES.get(proposal.stretch).push(proposal);
  }
});

/** A sentence of the report by its number. */
function text(index) {
  return index === undefined ? "" : AUDIT.texts[index];
}

/** A label, its places filled in. */
function label(name, values) {
  return AUDIT.labels[name].replace(/\{(\w+)\}/g, (_, key) => values?.[key] ?? "");
}

/** The word for a member of a closed list. */
function word(kind, member) {
  return AUDIT.words[kind][member] ?? member;
}

const whole = new Intl.NumberFormat(AUDIT.lang === "en" ? "en-GB" : AUDIT.lang);
const bits = new Intl.NumberFormat(AUDIT.lang === "en" ? "en-GB" : AUDIT.lang, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const percentage = new Intl.NumberFormat(AUDIT.lang === "en" ? "en-GB" : AUDIT.lang, {
  style: "percent",
  maximumFractionDigits: 1,
});

/** A probability; never "100 %", which no judgement is. */
function percent(share) {
  return percentage.format(Math.min(share, 0.999));
}

/** A row's number in the list, or its line in brackets where the list has no numbers. */
function numberOf(id) {
  return ROW_BY_ID.get(id)?.no ?? id;
}

/** A row as a sentence names it: "no. 181", or "sheet line 187". */
function called(id) {
  return ROW_BY_ID.get(id)?.called ?? AUDIT.own_number.replace("{n}", cut(id));
}

/** The key a country is filtered by: its code, else the cell as it stands. */
function countryKey(row) {
  return row.cc || row.country;
}

function countryName(row) {
  return row.cc ? AUDIT.countries[row.cc] ?? row.cc : row.country;
}

/** The first proposals of a row, one a cell: the alternatives only show in the details. */
function firstProposals(row) {
  return row.p.filter((proposal) => (proposal.rank ?? 1) === 1);
}

/** Folds case and accents, so that "lodz" finds "Łódź". */
function fold(string) {
  return string.normalize("NFD").replace(/\p{M}/gu, "").replace(/[łŁ]/g, "l").toLowerCase();
}

/** Everything a search looks through, made once a row and only when first asked for. */
function haystack(row) {
  row.haystack ??= fold(
    [row.id, row.name, row.city, row.country, countryName(row), row.given, row.url, row.agreement, row.continent, row.owner]
      .concat(row.p.map((proposal) => proposal.new))
      .filter(Boolean)
      .join("\n"),
  );
  return row.haystack;
}
