// News on this phone's screen: asked for by a button, never by itself.
for (const place of document.querySelectorAll("[data-push]")) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) continue;
  place.hidden = false;
  place.querySelector("button").addEventListener("click", async () => {
    if ((await Notification.requestPermission()) !== "granted") return;
    const { key } = await (await fetch(place.dataset.push)).json();
    await navigator.serviceWorker.register("/worker.js");
    const worker = await navigator.serviceWorker.ready;
    const raw = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: raw });
    const token = document.querySelector("[name=csrf_token]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const kept = await fetch(place.dataset.push, { method: "POST", headers, body: JSON.stringify(made) });
    if (kept.ok) location.reload();
  });
}
