// What was typed outlives a lost signal: it stays on the phone until the form has been sent.
const DAYS = 14;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);

// What stood on the server when typing began; null once the version in the form's name says it.
const bases = new WeakMap();
const fields = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type));
// On a phone that is shared, whoever comes in next finds his own words here and nobody else's.
const person = document.getElementById("tapak-js").dataset.person ?? "";
const name = (form) => `tapak:${person}:${form.dataset.keep}`;

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

// By itself the line says that the text is kept on this phone; `told` is what the server said of it.
function say(form, told) {
  const line = form.querySelector("[data-kept]");
  if (!line) return;
  line.dataset.here ??= line.textContent;
  Object.assign(line, { hidden: false, textContent: told ?? line.dataset.here });
}

function store(form, more) {
  try {
    localStorage.setItem(name(form), JSON.stringify({ at: Date.now(), typed: read(form), base: bases.get(form), ...more }));
    say(form);
  } catch {
    // A full or forbidden store: typing goes on as if there were none.
  }
}

// The server has this much now: what is typed from here on is kept as typed over that version.
function saved(form, sent, told) {
  localStorage.removeItem(name(form));
  form.elements.version.value = told.version;
  form.dataset.keep = form.dataset.keep.replace(/-\d+$/, `-${told.version}`);
  bases.set(form, null);
  say(form, told.said);
  if (JSON.stringify(read(form)) !== sent) store(form);
}

// A draft also goes to the server by itself, a moment after the last letter; only while it is a draft and fits.
function saveNow(form) {
  let timer, saving, reached = JSON.stringify(read(form));
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
        saved(form, sent, told);
        reached = sent;
      }
    } catch {
      // No signal: the text stays on the phone, as ever, until there is one.
    }
    saving = false;
    if (JSON.stringify(read(form)) !== sent) timer = setTimeout(save, 1500);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("online", () => JSON.stringify(read(form)) !== reached && save());
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const base = JSON.stringify(read(form));
  bases.set(form, base);
  if (form.dataset.autosave) saveNow(form);
  const old = stored(form);
  const isOld = old && (old.sent || Date.now() - old.at > DAYS * 864e5);
  if (isOld) localStorage.removeItem(name(form));
  // Only over the same text as it was typed over: what the server knows newer wins.
  else if (old && (old.base === base || old.base === null) && !form.querySelector(".has-error")) {
    write(form, old.typed);
    bases.set(form, old.base);
    store(form);
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.dataset.sent || store(form), 400);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (navigator.onLine) return store(form, { sent: true });
    event.preventDefault();
    store(form);
    say(form, form.querySelector("[data-kept]")?.dataset.offline);
  });
}
