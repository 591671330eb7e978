// Single keys, outside of text fields and dialogs; they can be turned off (WCAG 2.2, 2.1.4).

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => answerHere("accept"),
  r: () => answerHere("refuse"),
  l: () => answerHere("later"),
  n: nextOpen,
  s: openSaveDialog,
  "/": () => byId("f-text").focus(),
  "?": () => byId("help-dialog").showModal(),
};

function startKeys() {
  const on = byId("keys-on");
  on.checked = recall("crawler:keys") !== "off";
  on.addEventListener("change", () => remember("crawler:keys", on.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if (!on.checked || typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** The row that has the focus, or whose details have it. */
function rowHere() {
  const node = document.activeElement?.closest("tr.row, tr.detail-row");
  return node ? ROW_BY_ID.get(node.dataset.id ?? node.dataset.detail) : undefined;
}

function step(by) {
  const here = rowHere();
  const at = here ? table.rows.indexOf(here) + by : 0;
  const row = table.rows[at];
  if (!row) return;
  makeUpTo(Math.max(table.made, at + 10));
  const node = nodeOf(row);
  node.querySelector(".toggle").focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

/** Answers the proposal that has the focus, else the first of the row that is not answered, else its first. */
function answerHere(answer) {
  const row = rowHere();
  if (!row?.p.length) return;
  const holder = document.activeElement.closest("[data-proposal], .decide[data-key]");
  const focused = holder && PROPOSALS.get(holder.dataset.proposal ?? holder.dataset.key);
  choose(focused || openProposal(row) || row.p[0], answer);
}

/** The next row after this one, in the order shown, with something to decide; from the top when there is none below. */
function nextOpen() {
  const here = rowHere();
  const start = here ? table.rows.indexOf(here) + 1 : 0;
  const row = table.rows.slice(start).find(isOpen) || table.rows.find(isOpen);
  if (row) goToRow(row);
  else say(label("all_decided"));
}
