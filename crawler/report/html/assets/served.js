// With `crawler serve`, decisions go to the server as they are made, and those of other windows and people come back.

const SEND_AFTER = 300;
const ASK_EVERY = 4000;
const unsent = new Set();
let sending = false;
let lost = false;

/** Notes that decisions changed; they are sent together a moment later. */
function sendSoon(keys) {
  if (!AUDIT.served) return;
  keys.forEach((key) => unsent.add(key));
  setTimeout(sendNow, SEND_AFTER);
}

async function sendNow() {
  if (sending || !unsent.size) return;
  sending = true;
  const keys = [...unsent];
  const by = recall("crawler:by") || "";
  const made = keys.filter((key) => decisions.has(key)).map((key) => decisionRecord(key, decisions.get(key), by));
  const withdrawn = keys.filter((key) => !decisions.has(key)).map((key) => decisionRecord(key, {}, by));
  const body = { schema: AUDIT.schema, table_sha256: AUDIT.table_sha256, audit: AUDIT.audit, decisions: made, withdrawn };
  try {
    const url = `${AUDIT.served}?by=${encodeURIComponent(by)}`;
    const answer = await fetch(url, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(answer.statusText);
    keys.forEach((key) => unsent.delete(key));
    lost = false;
  } catch {
    if (!lost) say(label("not_sent"));
    lost = true;
    setTimeout(sendNow, ASK_EVERY);
  }
  sending = false;
  if (unsent.size && !lost) setTimeout(sendNow, SEND_AFTER);
}

/** Takes over what was decided elsewhere, where it is newer than what was decided here. */
async function askOthers() {
  try {
    const answer = await fetch(AUDIT.served);
    const others = answer.ok ? (await answer.json()).decisions : [];
    const changed = new Set();
    for (const other of others) {
      const row = ROW_BY_ID.get(other.row_id);
      const key = other.proposal || (row ? ownProposal(row).key : "");
      const mine = decisions.get(key);
      if (!PROPOSALS.has(key) || unsent.has(key) || (mine && (mine.at ?? "") >= (other.decided_at ?? ""))) continue;
      if (!other.proposal) PROPOSALS.get(key).new = other.new;
      decisions.set(key, { answer: other.answer, note: other.note || "", at: other.decided_at, own: other.proposal ? undefined : other.new });
      changed.add(key);
    }
    if (changed.size) listeners.forEach((listener) => listener !== sendSoon && listener(changed));
  } catch {
    // The server is gone; sending says so.
  }
}

function startServed() {
  if (!AUDIT.served) return;
  onDecision(sendSoon);
  askOthers();
  setInterval(askOthers, ASK_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || askOthers());  // hidden pages wait for timers
}
