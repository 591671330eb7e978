// One answer for all proposals of the rows shown, once the reader has filtered them.

const bulk = { last: [] };

function startBulk() {
  for (const answer of ANSWERS) byId("bulk-answers").append(answerButton(answer, () => answerShown(answer)));
  byId("bulk-undo").addEventListener("click", undoBulk);
}

/** The unanswered first proposals of the rows shown; with a problem chosen, those that solve it. */
function openShown() {
  const codes = filter.code ? filter.code.split(" ") : [];
  return table.rows.flatMap((row) =>
    firstProposals(row).filter(
      (proposal) => !isAnswered(proposal) && (!codes.length || codes.some((code) => proposal.because?.includes(code))),
    ),
  );
}

function answerShown(answer) {
  const open = openShown();
  decide(open, answer);
  bulk.last = open;
  refreshBulk();
  byId("bulk-undo").focus();
  say(label("said_stretch", { n: whole.format(open.length) }));
}

function undoBulk() {
  decide(bulk.last, null);
  bulk.last = [];
  refreshBulk();
  say(label("said_undone"));
}

/** Shown while the rows are filtered and something among them is open, or can be taken back. */
function refreshBulk() {
  const open = openShown().length;
  byId("bulk").hidden = !isFiltered() || (!open && !bulk.last.length);
  byId("bulk-text").textContent = label("bulk", { n: whole.format(open) });
  byId("bulk-answers").hidden = !open;
  byId("bulk-undo").hidden = !bulk.last.length;
}
