// What every page can do better with a script; without it, every page still works.
const me = document.getElementById("tapak-js");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Parts that only some pages need come when such a page is there.
if (document.querySelector("[data-keep]")) import(me.dataset.keepModule);
if (document.querySelector("[data-photos]")) import(me.dataset.photosModule);
if (document.querySelector("[data-passkey]")) import(me.dataset.passkeysModule);
if (document.querySelector("[data-keys], [data-key]")) import(me.dataset.keysModule);
if (document.querySelector("[data-push]")) import(me.dataset.pushModule);

// The list of mistakes speaks first.
document.querySelector("[data-focus]")?.focus();

// A confirmed action asks in the page's own words, then goes its usual way.
function ask(form, submitter) {
  const dialog = document.createElement("dialog");
  const text = document.createElement("p");
  const row = document.createElement("div");
  text.id = "asked";
  text.textContent = form.dataset.confirm;
  row.className = "actions mt";
  dialog.setAttribute("aria-labelledby", "asked");
  for (const [words, kind, done] of [[me.dataset.yes, "btn", true], [me.dataset.no, "btn btn-quiet", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = kind;
    button.textContent = words;
    button.addEventListener("click", () => {
      dialog.close();
      if (!done) return;
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
    });
    row.append(button);
  }
  dialog.append(text, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    ask(form, event.submitter);
    return;
  }
  if (form.dataset.forget !== undefined) {
    const own = `tapak:${me.dataset.person}:`;
    for (const key of Object.keys(localStorage)) if (key.startsWith(own)) localStorage.removeItem(key);
  }
  if (form.dataset.once === undefined || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Back from the next page, or after a minute without an answer, the button may be pressed again.
const release = () => {
  for (const form of all("form[data-sent]")) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
    all("[aria-busy]", form).forEach((button) => button.removeAttribute("aria-busy"));
  }
};
addEventListener("pageshow", (event) => event.persisted && release());
addEventListener("submit", () => setTimeout(release, 60000));

// How many letters are left.
function count(line) {
  const field = document.getElementById(line.dataset.count);
  if (!field) return;
  const left = line.dataset.max - [...field.value].length;
  line.textContent = line.dataset[left < 0 ? "over" : "left"].replace("{n}", Math.abs(left));
  line.classList.toggle("is-over", left < 0);
}
all("[data-count]").forEach(count);
addEventListener("input", (event) => {
  const line = event.target.id && document.querySelector(`[data-count="${CSS.escape(event.target.id)}"]`);
  if (line) count(line);
});

// Sorting needs no second press.
for (const form of all("form[data-autosubmit]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

// No more side by side than fit.
for (const form of all("form[data-most]")) {
  const boxes = all(`[type=checkbox][form="${form.id}"]`);
  const limit = () => {
    const isFull = boxes.filter((box) => box.checked).length >= form.dataset.most;
    for (const box of boxes) box.disabled = isFull && !box.checked;
  };
  boxes.forEach((box) => box.addEventListener("change", limit));
  addEventListener("pageshow", limit);
}

// A menu closes when one looks elsewhere; Escape gives the eye back to its button.
addEventListener("click", (event) => all("details[data-menu][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false)));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of all("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The phone's own way to share, where it has one.
for (const button of all("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ url: button.dataset.share, text: button.dataset.text }).catch(() => {}));
}

// The unread count: asked when one comes back to the page, and every half minute while it is seen. When nothing has
// come the answer is 304, which the browser fills in from what it has.
if (me.dataset.unread) {
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(me.dataset.unread, { cache: "no-cache", headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const { unread } = await answer.json();
    for (const badge of all("[data-unread]")) {
      if (badge === me) continue;
      badge.lastChild.textContent = unread > 99 ? "99+" : unread;
      badge.hidden = !unread;
    }
  };
  addEventListener("visibilitychange", look);
  setInterval(look, 30_000);
}
