// Suggests the id of a new fact while its claim is typed, until somebody types an id.
const claim = document.getElementById("claim");
const id = document.getElementById("fact_id");
const plain = { "ø": "o", "æ": "ae", "å": "a", "ł": "l", "ß": "ss" };

function suggestion(text) {
  const ascii = text.toLowerCase().replace(/[øæåłß]/g, (letter) => plain[letter]).normalize("NFKD");
  const words = ascii.replace(/[\u0300-\u036f']/g, "").match(/[a-z0-9]+/g) ?? [];
  const kept = [];
  for (const word of words.slice(0, 6)) {
    if ([...kept, word].join("-").length > 40) break;
    kept.push(word);
  }
  return kept.join("-");
}

if (claim && id) {
  let isOwn = id.value !== "" && id.value !== suggestion(claim.value);
  id.addEventListener("input", () => { isOwn = id.value !== ""; });
  claim.addEventListener("input", () => { if (!isOwn) id.value = suggestion(claim.value); });
}
