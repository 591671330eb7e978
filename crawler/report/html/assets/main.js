// Start: everything is there already, so this only wires it together.

function showProgress() {
  const { asked, done } = progressOf();
  byId("progress-text").textContent = label("decided", { n: whole.format(done), total: whole.format(asked) });
  byId("progress").max = asked || 1;
  byId("progress").value = done;
}

document.documentElement.classList.add("js");
loadDecisions();
startTable();
startFilters();
startStretches();
startKeys();
startBulk();
startFiles();
setFilter({});
showProgress();

onDecision(refreshAnswers);
onDecision(refreshStretches);
onDecision(showProgress);
onDecision(refreshBulk);
if (AUDIT.served) startServed();

byId("help").addEventListener("click", () => byId("help-dialog").showModal());
byId("next").addEventListener("click", nextOpen);
addEventListener("hashchange", goToFragment);
addEventListener("beforeprint", () => makeUpTo(table.rows.length));
goToFragment();
