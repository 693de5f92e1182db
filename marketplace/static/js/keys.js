// A page that marks its buttons with data-key="s" can be worked without a mouse: the key presses the button, opens the
// details, or follows the link. Nobody is typing, and no other key is held. Without a script every button still works.
const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, dialog, [contenteditable]");

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (!/^[a-z?]$/.test(key)) return;
  const marked = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  if (!marked) return;
  event.preventDefault();
  if (marked.tagName === "SUMMARY") {
    marked.parentElement.open = true;
    marked.parentElement.querySelector("select, textarea, input:not([type=hidden])")?.focus();
    return;
  }
  marked.click();
});

// In a list, j and k walk from row to row; x ticks the row.
const rows = [...document.querySelectorAll("[data-row]")];
let at = -1;
addEventListener("keydown", (event) => {
  if (!rows.length || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at].querySelector("a")?.focus();
  } else if (event.key === "x" && at >= 0) {
    rows[at].querySelector("input[type=checkbox]")?.click();
  }
});

// From now on the keys are heard.
document.documentElement.dataset.listening = "keys";
