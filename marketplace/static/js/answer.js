// The five-tap page: hand the answer to the worker, which keeps it until the signal is back. Without this it is a form.
if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register("/worker.js");
  const worker = await navigator.serviceWorker.ready;
  const pages = await caches.open("five-taps-pages");
  if (!(await pages.match("/answer/kept"))) await pages.add("/answer/kept").catch(() => {});
  document.documentElement.dataset.ready = "";
  const deliver = () => worker.active.postMessage("deliver");
  addEventListener("online", deliver);
  if (navigator.onLine) deliver();
}
const waiting = document.querySelector("[data-waiting]");
const tell = () => waiting && (waiting.hidden = navigator.onLine);
for (const name of ["online", "offline"]) addEventListener(name, tell);
tell();
