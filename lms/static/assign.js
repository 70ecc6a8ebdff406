// Keeps the form of an assignment in step with what is ticked: minutes with the chosen module, whom
// it takes over the cap, and how many people the button is about. Without it the form says the same
// for what was ticked first.
const form = document.querySelector("form[data-assign]");

const fill = (sentence, n) => sentence.replace("%(n)s", n);

function tell() {
  const chosen = form.querySelector("[name=module]:checked");
  const people = form.querySelectorAll("[name=person]:checked").length;
  const words = form.dataset;
  const label = people === 0 ? words.none : people === 1 ? words.one : fill(words.many, people);
  form.querySelector("[type=submit]").textContent = label;
  if (!chosen) return;
  const overs = [];
  for (const span of form.querySelectorAll("[data-planned]")) {
    const { name, planned, cap, holds } = span.dataset;
    const added = holds.split(" ").includes(chosen.value) ? 0 : Number(chosen.dataset.minutes);
    const total = Number(planned) + added;
    const over = total > cap ? `: ${fill(words.over, total - cap)}` : "";
    span.textContent = fill(words.with, total) + over;
    if (over && span.closest("label").control.checked)
      overs.push(fill(words.by.replace("%(name)s", name), total - cap));
  }
  const summary = form.querySelector("[data-summary]");
  summary.hidden = overs.length === 0;
  summary.textContent = words.sum.replace("%(names)s", overs.join(", "));
}

if (form) {
  form.addEventListener("change", tell);
  tell();
}
