"use strict";
// A dropped file goes into the form; a running audit shows how far it is.
const drop = document.getElementById("drop");
if (drop) {
  const input = drop.querySelector("input");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    document.getElementById("upload").requestSubmit();
  });
}
const audit = document.getElementById("audit");
if (audit && audit.dataset.busy === "yes") {
  const bar = document.getElementById("bar");
  const stage = document.getElementById("stage");
  const ask = async () => {
    const answer = await fetch(audit.dataset.progress);
    if (!answer.ok) return;
    const state = await answer.json();
    if (state.stage === "done") { location.reload(); return; }
    if (state.stage === "failed") { stage.textContent = state.fault || "?"; return; }
    if (state.total) { bar.max = state.total; bar.value = state.done; stage.textContent = `${state.done} / ${state.total}`; }
    setTimeout(ask, 500);
  };
  ask();
}
