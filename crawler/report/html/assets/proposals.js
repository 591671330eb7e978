// A proposal and its three answers. One proposal may be shown in several places; all follow the decision.

const ANSWERS = ["accept", "refuse", "later"];

/** Three buttons for one proposal; pressing the pressed one takes the decision back. */
function answerButtons(proposal) {
  const name = label("decide_on", { column: word("field", proposal.col), name: cut(proposal.row.name) });
  const group = el("div", { class: "decide", role: "group", "data-key": proposal.key, "aria-label": name });
  for (const answer of ANSWERS) {
    group.append(answerButton(answer, () => choose(proposal, answer)));
  }
  showAnswer(group, answerOf(proposal));
  return group;
}

function answerButton(answer, onclick, shown = label(answer)) {
  return el("button", { type: "button", class: `answer answer-${answer}`, "data-answer": answer, onclick, text: shown });
}

function showAnswer(group, answer) {
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.answer === answer));
  }
}

/** Decides one proposal (or takes it back) and says so. */
function choose(proposal, answer) {
  const now = answerOf(proposal) === answer ? null : answer;
  decide([proposal], now);
  say(label(`said_${now ?? "none"}`, { name: cut(proposal.row.name) }));
}

/** Now and proposed, one above the other. */
function change(proposal) {
  const isUrl = proposal.col === "url";
  const shown = (value) => (value ? (isUrl ? linkTo(value) : data(value)) : el("span", { class: "muted", text: label("empty") }));
  return el(
    "dl",
    { class: "change" },
    el("div", { class: "was" }, el("dt", { text: label("now") }), el("dd", null, shown(proposal.old))),
    el("div", { class: "will" }, el("dt", { text: label("proposed") }), el("dd", null, shown(proposal.new))),
  );
}

/** How sure whose address it is, how sure that it is the one to write, and whether it was visited. */
function bothFigures(proposal) {
  return [
    label("meant_for", { n: percent(proposal.conf ?? 0) }),
    label("to_write", { n: percent(proposal.sure ?? 0) }),
    word("tried", proposal.tried),
  ];
}

/** A proposal in the details of its row: change, reason, certainty, answer, note. */
function proposalCard(proposal) {
  const tags = [
    word("action", proposal.action),
    ...(proposal.col === "url" ? bothFigures(proposal) : [label("certainty", { n: percent(proposal.sure ?? 0) })]),
    proposal.stretch === undefined ? "" : label("in_stretch"),
    proposal.rank > 1 ? label("alternative") : "",
  ].filter(Boolean);
  const note = el("input", {
    type: "text",
    "aria-label": label("note_for"),
    placeholder: label("note"),
    maxlength: 500,
    onchange: (event) => annotate(proposal, event.target.value),
  });
  note.value = noteOf(proposal);
  const title = `${word("field", proposal.col)}${proposal.header ? ` (${proposal.header})` : ""}`;
  return el(
    "div",
    { class: "proposal", "data-proposal": proposal.key },
    el("h4", null, data(title)),
    change(proposal),
    el("p", null, data(text(proposal.reason))),
    el("p", { class: "tags muted", text: tags.join(" · ") }),
    el("div", { class: "proposal-foot" }, answerButtons(proposal), noteField(proposal, note)),
  );
}

/** Where no proposal is right: the editor's own web address for the row. */
function ownValue(row) {
  const proposal = ownProposal(row);
  const id = `own-${row.position}`;
  const input = el("input", { type: "url", id, inputmode: "url", autocomplete: "off", spellcheck: "false", placeholder: "https://", maxlength: 2000 });
  const used = el("p", { class: "own-used" });
  const wrong = el("p", { class: "bad", id: `${id}-wrong`, role: "alert", hidden: true });
  const show = () => {
    input.value = proposal.new;
    used.hidden = answerOf(proposal) !== "accept";
    used.replaceChildren(`${label("own_used")} `, proposal.new ? linkTo(proposal.new) : label("empty"), " ", el("button", { type: "button", class: "button quiet", text: label("own_undo"), onclick: undo }));
  };
  const undo = () => {
    choose(proposal, "accept");
    input.focus();
  };
  const put = (value) => {
    proposal.new = value;
    decide([proposal], "accept");
    say(label("said_accept", { name: cut(row.name) }));
  };
  const use = () => {
    const value = input.value.trim();
    const good = Boolean(safeUrl(value));
    if (good) put(value);
    wrong.hidden = good;
    wrong.textContent = good ? "" : label("own_bad");
    input.setAttribute("aria-invalid", String(!good));
  };
  input.setAttribute("aria-describedby", wrong.id);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") use();
  });
  const empty = el("button", { type: "button", class: "button quiet", text: label("own_empty"), onclick: () => put("") });
  const holder = el(
    "div",
    { class: "own", "data-own": proposal.key },
    el("label", { for: id, class: "muted", text: label(row.p.length ? "own_instead" : "own") }),
    el("div", { class: "own-line" }, input, el("button", { type: "button", class: "button", text: label("own_use"), onclick: use }), row.given ? empty : null),
    wrong,
    used,
  );
  holder.refresh = show;
  show();
  return holder;
}

/** The note belongs to a decision, so it can be written once there is one. */
function noteField(proposal, note) {
  note.disabled = !answerOf(proposal);
  note.dataset.noteFor = proposal.key;
  return note;
}

/** Brings every shown control in line with the decisions. */
function refreshAnswers(keys) {
  for (const key of keys) {
    const proposal = PROPOSALS.get(key);
    const quoted = CSS.escape(key);
    document.querySelectorAll(`.decide[data-key="${quoted}"]`).forEach((group) => showAnswer(group, answerOf(proposal)));
    document.querySelectorAll(`[data-own="${quoted}"]`).forEach((own) => own.refresh());
    document.querySelectorAll(`input[data-note-for="${quoted}"]`).forEach((note) => {
      note.disabled = !answerOf(proposal);
    });
  }
}
