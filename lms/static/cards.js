// Shows cards while somebody types: fetches the same page and takes its results. Without it, the
// form sends itself.
const form = document.querySelector("form[data-live]");
const field = form?.elements.q;
const PAUSE = 120;

let timer = 0;
let fetching = null;
let shown = field?.value.trim();

const address = () => {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) url.searchParams.set(name, value.trim());
  }
  return url;
};

const take = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const results = page.getElementById("results");
  if (!results) throw new Error("not the page of cards");
  const here = document.getElementById("results");
  here.replaceChildren(...results.childNodes);
  document.title = page.title;
  document.getElementById("told").textContent = results.dataset.told;
};

async function show() {
  const query = field.value.trim();
  if (query === shown) return;
  fetching?.abort();
  fetching = new AbortController();
  const url = address();
  try {
    const response = await fetch(url, { signal: fetching.signal });
    if (response.redirected || !response.ok) {
      location.assign(url); // signed out, or something is wrong: the page says what
      return;
    }
    take(await response.text());
    shown = query;
    history.replaceState(null, "", url);
  } catch (error) {
    if (error.name !== "AbortError") shown = null; // offline: the next letter tries again
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});
form?.addEventListener("submit", (event) => {
  if (field.value.trim() === shown && shown) event.preventDefault();
});
