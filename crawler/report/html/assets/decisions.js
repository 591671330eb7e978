// What the editor decided: kept in the browser under this table and this audit, saved as a file on request.

const STORE_KEY = `crawler:${AUDIT.table_sha256}:${AUDIT.audit}`;
const decisions = new Map();
const listeners = [];
let kept = true;

/** Calls `listener(keys)` after decisions changed. */
function onDecision(listener) {
  listeners.push(listener);
}

function answerOf(proposal) {
  return decisions.get(proposal.key)?.answer ?? null;
}

function noteOf(proposal) {
  return decisions.get(proposal.key)?.note ?? "";
}

/** Decides proposals at once; the same answer again, or null, takes a decision back. */
function decide(proposals, answer) {
  const changed = new Set();
  for (const proposal of proposals) {
    const note = noteOf(proposal);
    if (answer === null) decisions.delete(proposal.key);
    else decisions.set(proposal.key, { answer, note, at: new Date().toISOString(), own: proposal.own ? proposal.new : undefined });
    changed.add(proposal.key);
    if (answer === "accept") rivals(proposal).forEach((rival) => decisions.delete(rival.key) && changed.add(rival.key));
  }
  keep();
  listeners.forEach((listener) => listener(changed));
}

/** The editor's own value for the web address of a row: a proposal like the others, but of no audit. */
function ownProposal(row) {
  const key = `own ${row.id}`;
  if (!PROPOSALS.has(key)) {
    PROPOSALS.set(key, { key, row, col: "url", old: row.given ?? "", new: "", own: true, rank: 0 });
  }
  return PROPOSALS.get(key);
}

/** Accepted proposals for the same cell: a cell takes one value. */
function rivals(proposal) {
  return [...proposal.row.p, ownProposal(proposal.row)].filter(
    (other) => other !== proposal && other.col === proposal.col && answerOf(other) === "accept",
  );
}

function annotate(proposal, note) {
  const decision = decisions.get(proposal.key);
  if (!decision) return;
  decision.note = note;
  decision.at = new Date().toISOString();
  keep();
  if (AUDIT.served) sendSoon([proposal.key]);
}

function keep() {
  remember(STORE_KEY, JSON.stringify([...decisions]));
}

/** Puts a value into the browser's memory; says so once when the browser refuses. */
function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    if (kept) say(label("not_kept"));
    kept = false;
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Answers given in earlier audits first, then what this browser remembers. */
function loadDecisions() {
  for (const proposal of PROPOSALS.values()) {
    if (proposal.answer) decisions.set(proposal.key, { answer: proposal.answer, note: "", at: null });
  }
  let stored = [];
  try {
    stored = JSON.parse(recall(STORE_KEY) || "[]");
  } catch {
    return;
  }
  if (!Array.isArray(stored) || !stored.length) return;
  decisions.clear();
  for (const [key, decision] of stored) {
    const row = ROW_BY_ID.get(/^own (.*)$/s.exec(key)?.[1]);
    if (row && typeof decision?.own === "string") ownProposal(row).new = decision.own;
    if (PROPOSALS.has(key) && ["accept", "refuse", "later"].includes(decision?.answer)) decisions.set(key, decision);
  }
}

/** How many of the proposals that ask for an answer have one: one for each cell. */
function progressOf() {
  const asked = new Set();
  const done = new Set();
  for (const proposal of PROPOSALS.values()) {
    const cell = `${proposal.row.position} ${proposal.col}`;
    if (!proposal.own) asked.add(cell);
    if (answerOf(proposal)) done.add(cell);
  }
  return { asked: asked.size, done: [...asked].filter((cell) => done.has(cell)).length };
}

/** Has the cell of this proposal an answer, from this proposal or another? */
function isAnswered(proposal) {
  return [...proposal.row.p, ownProposal(proposal.row)].some((other) => other.col === proposal.col && answerOf(other));
}

/** Is there a cell of this row that nobody answered yet? */
function isOpen(row) {
  return openProposal(row) !== undefined;
}

/** The row's first proposal whose cell has no answer yet. */
function openProposal(row) {
  const answered = new Set([...row.p, ownProposal(row)].filter(answerOf).map((proposal) => proposal.col));
  return row.p.find((proposal) => !answered.has(proposal.col));
}
