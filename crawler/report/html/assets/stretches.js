// Slipped stretches: one answer for all rows, and the line of a row lit when the reader points at it.

function startStretches() {
  document.querySelectorAll(".decide[data-stretch]").forEach((group) => {
    const proposals = STRETCHES.get(group.dataset.stretch) || [];
    group.hidden = !proposals.length;
    for (const answer of ANSWERS) group.append(answerButton(answer, () => chooseStretch(proposals, answer), label(`${answer}_all`, { n: proposals.length })));
    showAnswer(group, commonAnswer(proposals));
  });
  document.querySelectorAll(".ribbon").forEach((ribbon) => {
    ribbon.addEventListener("pointerover", (event) => light(ribbon, event.target.closest("[data-owner], [data-shown]")));
    ribbon.addEventListener("pointerleave", () => light(ribbon, null));
  });
}

/** The answer all proposals share, or null. */
function commonAnswer(proposals) {
  const answers = new Set(proposals.map(answerOf));
  return answers.size === 1 ? [...answers][0] : null;
}

function chooseStretch(proposals, answer) {
  const now = commonAnswer(proposals) === answer ? null : answer;
  decide(proposals, now);
  say(label("said_stretch", { n: whole.format(proposals.length) }));
}

function refreshStretches() {
  document.querySelectorAll(".decide[data-stretch]").forEach((group) => {
    showAnswer(group, commonAnswer(STRETCHES.get(group.dataset.stretch) || []));
  });
}

/** Lights the line that leads from or to the thing pointed at, and both its ends. */
function light(ribbon, thing) {
  ribbon.querySelectorAll(".lit").forEach((node) => node.classList.remove("lit"));
  ribbon.classList.toggle("dim", Boolean(thing));
  if (!thing) return;
  const { owner, shown } = thing.dataset;
  ribbon.querySelectorAll("path").forEach((path) => {
    if (path.dataset.owner !== owner && path.dataset.shown !== shown) return;
    path.classList.add("lit");
    ribbon.querySelector(`li[data-owner="${CSS.escape(path.dataset.owner)}"]`)?.classList.add("lit");
    ribbon.querySelector(`li[data-shown="${CSS.escape(path.dataset.shown)}"]`)?.classList.add("lit");
  });
}
