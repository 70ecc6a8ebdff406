// Saves an answer as soon as it is given. Without it, each page saves when it is sent.

const form = document.querySelector("form[data-autosave]");
const told = document.getElementById("saved");
const TYPING = 800;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
const PATIENCE = 15000;

let given = 0; // counts up with every change
let kept = 0; // the change that the server has
let sending = null;
let timer = 0;
let pause = FIRST_PAUSE;
let isOver = false;
let isLeaving = false;

const say = (words, isBad = false) => {
  if (told.textContent !== words) told.textContent = words;
  told.classList.toggle("error", isBad);
};

const post = () =>
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    keepalive: true,
    signal: AbortSignal.timeout(PATIENCE),
  });

const stop = (words) => {
  isOver = true;
  say(words, true);
};

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};

const retry = () => {
  say(form.dataset.retrying);
  later(pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
};

async function take(response, change) {
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  if (response.redirected) stop(form.dataset.signedOut);
  else if (response.ok && isJson) {
    kept = change;
    pause = FIRST_PAUSE;
    if (kept === given) say((await response.json()).saved);
    else later(0);
  } else if (response.status === 409 && isJson) {
    kept = given; // too late for good: nothing to hold the person back for
    stop((await response.json()).error);
  } else if (response.status >= 400 && response.status < 500 && response.status !== 429) {
    stop(form.dataset.failed);
  } else retry();
}

async function save() {
  clearTimeout(timer);
  if (sending || isOver || isLeaving || kept === given) return;
  const change = given;
  sending = post().then((response) => take(response, change), retry);
  await sending;
  sending = null;
}

const changed = (wait) => {
  given += 1;
  later(wait);
};

// In a list to be put in order, a place that is taken changes hands.
const swap = (select) => {
  const others = select.closest("[data-places]").querySelectorAll("select");
  const rival = [...others].find((one) => one !== select && one.value && one.value === select.value);
  if (rival) rival.value = rival.dataset.was = select.dataset.was || "";
  select.dataset.was = select.value;
};

form.querySelectorAll("[data-places] select").forEach((select) => {
  select.dataset.was = select.value;
});
form.addEventListener("change", (event) => {
  if (event.target.closest("[data-places]")) swap(event.target);
  changed(0);
});
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) changed(TYPING);
});
form.addEventListener("submit", async (event) => {
  if (sending) {
    // What is on its way must not arrive after the page itself.
    event.preventDefault();
    await sending;
    form.requestSubmit(event.submitter);
    return;
  }
  isLeaving = true;
  clearTimeout(timer);
});
window.addEventListener("online", () => save());
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});
window.addEventListener("beforeunload", (event) => {
  if (!isLeaving && kept !== given) {
    save();
    event.preventDefault();
  }
});
