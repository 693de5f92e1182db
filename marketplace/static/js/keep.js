// What was typed outlives a lost signal: it stays on the phone until the form has been sent.
const DAYS = 14;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);

const fields = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type));
const name = (form) => `tapak:${form.dataset.keep}`;

function read(form) {
  return fields(form).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, null, [...field.selectedOptions].map((option) => option.value)];
    return [field.name, null, field.value];
  });
}

function write(form, typed) {
  for (const [key, value, state] of typed) {
    const field = fields(form).find((one) => one.name === key && (value === null || one.value === value));
    if (!field) continue;
    if (value !== null) field.checked = state;
    else if (field.multiple) for (const option of field.options) option.selected = state.includes(option.value);
    else field.value = state;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function stored(form) {
  try {
    return JSON.parse(localStorage.getItem(name(form)));
  } catch {
    return null;
  }
}

function store(form, more) {
  try {
    localStorage.setItem(name(form), JSON.stringify({ at: Date.now(), typed: read(form), ...more }));
    const line = form.querySelector("[data-kept]");
    if (line) line.hidden = false;
  } catch {
    // A full or forbidden store: typing goes on as if there were none.
  }
}

// A draft also goes to the server by itself, a moment after the last letter; only while it is a draft and fits.
function saveNow(form) {
  let timer, saving;
  const save = async () => {
    if (form.dataset.sent || saving || !navigator.onLine) return;
    saving = true;
    const sent = JSON.stringify(read(form));
    try {
      const body = new FormData(form);
      body.set("then", "autosave");
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const told = reply.ok ? await reply.json() : {};
      if (told.version) {
        form.elements.version.value = told.version;
        const line = form.querySelector("[data-kept]");
        if (line) Object.assign(line, { hidden: false, textContent: told.said });
      }
    } catch {
      // No signal: the text stays on the phone, as ever.
    }
    saving = false;
    if (JSON.stringify(read(form)) !== sent) timer = setTimeout(save, 1500);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const base = JSON.stringify(read(form));
  const old = stored(form);
  const isOld = old && (old.sent || Date.now() - old.at > DAYS * 864e5);
  if (isOld) localStorage.removeItem(name(form));
  // Only over the same text as it was typed over: what the server knows newer wins.
  else if (old && old.base === base && !form.querySelector(".has-error")) {
    write(form, old.typed);
    store(form, { base });
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.dataset.sent || store(form, { base }), 400);
  });
  if (form.dataset.autosave) saveNow(form);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (navigator.onLine) return store(form, { base, sent: true });
    event.preventDefault();
    store(form, { base });
    const line = form.querySelector("[data-kept]");
    if (line) line.textContent = line.dataset.offline;
  });
}
