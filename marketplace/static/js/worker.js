// Runs beside the pages: shows news that was pushed, and keeps a five-tap answer until the signal is back.
const STORE = "five-taps", PAGES = "five-taps-pages";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  // The same tag in each attempt: a second one takes the place of the first.
  event.waitUntil(registration.showNotification(said.title, { tag: said.tag, data: said.url }));
});
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data));
});

const store = () =>
  new Promise((done, fail) => {
    const asked = indexedDB.open(STORE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("answers", { keyPath: "url" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
const within = async (mode, act) => {
  const answers = (await store()).transaction("answers", mode).objectStore("answers");
  return new Promise((done, fail) => {
    const asked = act(answers);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
};

const kept = async (url, body, type) => {
  await within("readwrite", (answers) => answers.put({ url, body, type }));
  await registration.sync?.register("five-taps").catch(() => {});
  const page = await (await caches.open(PAGES)).match("/answer/kept");
  return page ?? new Response("OK", { headers: { "Content-Type": "text/plain; charset=utf-8" } });
};

const deliver = async () => {
  for (const { url, body, type } of await within("readonly", (answers) => answers.getAll())) {
    const answer = await fetch(url, { method: "POST", body, headers: { "Content-Type": type }, credentials: "same-origin" });
    if (answer.status < 500) await within("readwrite", (answers) => answers.delete(url));
  }
};

addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (pathname !== "/answer/reply" && pathname !== "/answer") return;
  if (request.method === "POST" && pathname === "/answer/reply") {
    event.respondWith(
      (async () => {
        const copy = request.clone(), type = request.headers.get("Content-Type");
        try {
          return await fetch(request);
        } catch {
          return kept(request.url, await copy.arrayBuffer(), type);
        }
      })(),
    );
  } else if (request.method === "GET") {
    event.respondWith(
      (async () => {
        const pages = await caches.open(PAGES);
        try {
          const answer = await fetch(request);
          if (answer.ok) await pages.put(request, answer.clone());
          return answer;
        } catch {
          return (await pages.match(request)) ?? Response.error();
        }
      })(),
    );
  }
});

addEventListener("sync", (event) => event.tag === "five-taps" && event.waitUntil(deliver()));
addEventListener("message", (event) => event.data === "deliver" && event.waitUntil(deliver()));
