// Sends one answer at a time, for good. What cannot be sent waits in this browser until it can be;
// without this script the form is sent like any form. Keys: 1 to 9 choose, Enter goes on.

const form = document.querySelector("form[data-once]");
const told = document.getElementById("sent");
const PLACE = "rampwise-answer:";
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
const PATIENCE = 15000;

let pause = FIRST_PAUSE;
let timer = 0;
let isBusy = false;

const say = (words, isBad = false) => {
  told.textContent = words;
  told.classList.toggle("error", isBad);
};

const kept = {
  name: form && PLACE + form.getAttribute("action"),
  get: () => {
    try {
      return localStorage.getItem(kept.name);
    } catch {
      return kept.here;
    }
  },
  set: (body) => {
    kept.here = body;
    try {
      localStorage.setItem(kept.name, body);
    } catch {
      // A browser that keeps nothing: the answer waits as long as this page does.
    }
  },
  drop: () => {
    kept.here = null;
    try {
      localStorage.removeItem(kept.name);
    } catch {
      // As above.
    }
  },
  here: null,
};

const stop = (words) => {
  say(words, true);
  form.querySelector("fieldset").disabled = false;
};

const later = () => {
  say(form.dataset.waiting);
  clearTimeout(timer);
  timer = setTimeout(send, pause);
  pause = Math.min(pause * 2, LONGEST_PAUSE);
};

async function take(response) {
  const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
  if (response.redirected || response.status === 400) stop(form.dataset.signedOut);
  else if (response.ok && isJson) {
    const { next } = await response.json();
    kept.drop();
    location.replace(new URL(next, location.href));
  } else if (response.status >= 400 && response.status < 500 && response.status !== 429) {
    kept.drop();
    stop(isJson && response.status === 422 ? (await response.json()).error : form.dataset.failed);
  } else later();
}

async function send() {
  const body = kept.get() ?? kept.here;
  if (isBusy || !body) return;
  isBusy = true;
  clearTimeout(timer);
  say(form.dataset.sending);
  form.querySelector("fieldset").disabled = true;
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    "X-CSRFToken": form.elements.csrf_token.value,
  };
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await take(await fetch(form.action, { method: "POST", body, headers, signal }));
  } catch {
    later(); // sent or not: the server takes an answer once
  }
  isBusy = false;
}

const choose = (key) => {
  const choice = form.querySelectorAll("[name=pick]")[Number(key) - 1];
  if (!choice || choice.disabled) return false;
  choice.focus();
  choice.click();
  return true;
};

const isTyping = (target) =>
  target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (form && /^[1-9]$/.test(event.key) && choose(event.key)) event.preventDefault();
  if (event.key !== "Enter" || event.target.closest("a, button, summary")) return;
  event.preventDefault();
  if (form) form.requestSubmit();
  else document.getElementById("on")?.click();
});

if (form) {
  if (matchMedia("(hover: hover)").matches) document.getElementById("keys")?.removeAttribute("hidden");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy || kept.get()) return;
    const body = new FormData(form);
    body.set("go", event.submitter?.value || "on");
    body.delete("csrf_token");
    kept.set(new URLSearchParams(body).toString());
    send();
  });
  window.addEventListener("online", () => send());
  send();
}
