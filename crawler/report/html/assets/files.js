// Decisions as a file: saved for `crawler apply`, loaded again here or by a colleague (docs/corrections.md).

const SAVED_KEY = `${STORE_KEY}:saved`;
let saved = "";

function startFiles() {
  saved = recall(SAVED_KEY) ?? snapshot();
  byId("save").addEventListener("click", openSaveDialog);
  byId("save-cancel").addEventListener("click", () => byId("save-dialog").close());
  byId("save-form").addEventListener("submit", (event) => {
    event.preventDefault();
    saveNow();
  });
  byId("load-file").addEventListener("change", loadFile);
  addEventListener("beforeunload", (event) => {
    if (AUDIT.served ? unsent.size : snapshot() !== saved) event.preventDefault();
  });
}

/** One decision as `crawler apply` reads it. */
function decisionRecord(key, decision, by) {
  const proposal = PROPOSALS.get(key);
  return {
    proposal: proposal.own ? undefined : key,
    evidence: proposal.ev,
    row_id: proposal.row.id,
    line: proposal.row.line,
    column: proposal.col,
    old: proposal.old,
    new: proposal.new,
    answer: decision.answer,
    note: decision.note,
    by,
    decided_at: decision.at ?? undefined,
  };
}

/** What is decided, as text to compare: the same decisions give the same text. */
function snapshot() {
  return JSON.stringify([...decisions].map(([key, { answer, note, own }]) => [key, answer, note || "", own ?? null]).sort());
}

function decisionsFile(by) {
  const made = [...decisions].map(([key, decision]) => decisionRecord(key, decision, by));
  made.sort((a, b) => a.line - b.line);
  return { schema: AUDIT.schema, table_sha256: AUDIT.table_sha256, audit: AUDIT.audit, decisions: made };
}

function fileName() {
  return `decisions-${AUDIT.audit.replace(/[^\w-]/g, "")}.json`;
}

function openSaveDialog() {
  showCounts();
  byId("save-by").value = recall("crawler:by") || "";
  byId("save-file").textContent = fileName();
  byId("save-table").textContent = AUDIT.table.replace(/(\.\w+)?$/, "-corrected$1");
  byId("loaded").textContent = "";
  byId("save-dialog").showModal();
}

function showCounts() {
  const count = { accept: 0, refuse: 0, later: 0 };
  for (const decision of decisions.values()) count[decision.answer] += 1;
  const parts = Object.entries(count).map(([answer, n]) => label(`count_${answer}`, { n: whole.format(n) }));
  byId("save-counts").textContent = parts.join(" · ");
}

function saveNow() {
  const by = byId("save-by").value.trim();
  remember("crawler:by", by);
  const blob = new Blob([JSON.stringify(decisionsFile(by), null, 1)], { type: "application/json" });
  const link = el("a", { href: URL.createObjectURL(blob), download: fileName() });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  saved = snapshot();
  remember(SAVED_KEY, saved);
  byId("save-dialog").close();
  say(label("saved", { file: fileName() }));
}

/** Takes over the decisions of a saved file for cells that have no answer here yet, and says what came of each. */
async function loadFile(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  let made;
  try {
    made = JSON.parse(await file.text());
  } catch {
    made = null;
  }
  byId("loaded").textContent = Array.isArray(made?.decisions) ? takeOver(made) : label("load_none");
  showCounts();
}

function takeOver(made) {
  if (made.table_sha256 !== AUDIT.table_sha256) return label("load_other");
  const count = { taken: 0, differ: 0, gone: 0 };
  for (const found of made.decisions) {
    const proposal = proposalOf(found);
    if (!proposal || !ANSWERS.includes(found.answer)) count.gone += 1;
    else if (answerOf(proposal) === found.answer) continue;
    else if (isAnswered(proposal)) count.differ += 1;
    else {
      if (proposal.own) proposal.new = found.new;
      decide([proposal], found.answer);
      annotate(proposal, typeof found.note === "string" ? found.note : "");
      count.taken += 1;
    }
  }
  const parts = [label("load_taken", { n: whole.format(count.taken) })];
  if (count.differ) parts.push(label("load_differ", { n: whole.format(count.differ) }));
  if (count.gone) parts.push(label("load_gone", { n: whole.format(count.gone) }));
  return parts.join(" ");
}

/** The proposal a saved decision is about, on the same evidence; an own address belongs to its row. */
function proposalOf(found) {
  const row = ROW_BY_ID.get(found?.row_id);
  if (!row) return undefined;
  if (!found.proposal) return found.column === "url" && (found.new === "" || safeUrl(found.new)) ? ownProposal(row) : undefined;
  const proposal = PROPOSALS.get(found.proposal);
  return proposal?.ev === found.evidence ? proposal : undefined;
}
