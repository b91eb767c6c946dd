// What a screen reader says of a change. It stands in one text: what comes in pieces is said in
// pieces, out of order and twice. And it stands there only until it was heard, so that nobody who
// reads the page from top to bottom meets it a second time.
const TOLD_AFTER = 100; // ms: a region must be there, and empty, before its words are
const TOLD_UNTIL = 10000;

function teller(root) {
  const region = document.createElement("p");
  region.className = "arw-hidden";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  root.append(region);
  let timer = null;
  const put = (text) => { region.textContent = text; };
  return (text) => {
    clearTimeout(timer);
    put("");
    if (!text) return;
    timer = setTimeout(() => {
      put(text);
      timer = setTimeout(put, TOLD_UNTIL, "");
    }, TOLD_AFTER);
  };
}

// All the words of a part of the page in one line, with a stop after each line that has none.
function wordsOf(part) {
  const lines = [...part.querySelectorAll("p, dt, dd, li")].map((line) => {
    const words = line.textContent.replace(/\s+/g, " ").trim();
    return /[\p{L}\p{N})]$/u.test(words) ? `${words}${line.tagName === "DT" ? ":" : "."}` : words;
  });
  return lines.join(" ");
}

