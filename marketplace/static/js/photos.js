// Photos show at once and are made smaller on the phone before they travel.
const LONGEST = 2560;
const PREVIEW = 320;
const SMALL_ENOUGH = 1.5e6;
const DECODED = ["image/jpeg", "image/png", "image/webp"];

async function shrunk(file) {
  if (file.size < SMALL_ENOUGH || !DECODED.includes(file.type)) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // too large for this phone or no picture at all: the server says which
  }
}

// Drawn and not linked to, so that a page need load pictures from nowhere but its own site.
async function preview(file, canvas) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image", resizeWidth: PREVIEW });
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
  } catch {
    canvas.remove(); // the name of the file still says which it is
  }
}

function show(box, files) {
  box.replaceChildren(...files.map((file) => {
    const shot = document.createElement("div");
    shot.className = "shot";
    if (DECODED.includes(file.type)) {
      const canvas = document.createElement("canvas");
      canvas.setAttribute("aria-hidden", "true");
      shot.append(canvas);
      preview(file, canvas);
    }
    const label = document.createElement("div");
    label.textContent = `${file.name}, ${(file.size / 1e6).toFixed(1)} MB`;
    shot.append(label);
    return shot;
  }));
}

addEventListener("change", async (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.closest("[data-photos]")) return;
  const box = input.closest("[data-photos]").querySelector("[data-shots]");
  show(box, [...input.files]);
  const small = new DataTransfer();
  for (const file of [...input.files]) small.items.add(await shrunk(file));
  input.files = small.files;
  show(box, [...small.files]);
});

// A form that carries photos says how far it is; the page that answers takes the place of this one.
addEventListener("submit", (event) => {
  const form = event.target;
  const chosen = [...form.querySelectorAll("[data-photos] input[type=file]")].some((input) => input.files.length);
  if (!chosen || event.defaultPrevented) return;
  event.preventDefault();
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", form.querySelector("[data-photos]").dataset.sending);
  form.querySelector("[data-shots]").append(bar);
  const request = new XMLHttpRequest();
  const free = () => {
    bar.remove();
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  request.upload.onprogress = (step) => (bar.value = step.lengthComputable ? step.loaded / step.total : 0);
  request.onerror = () => {
    free();
    const line = document.createElement("p");
    line.className = "error";
    line.textContent = form.querySelector("[data-photos]").dataset.lost;
    form.querySelector("[data-shots]").append(line);
  };
  request.onload = () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = answer.querySelector("main");
    if (!main) return free();
    history.pushState(null, "", request.responseURL);
    document.title = answer.title;
    document.querySelector("main").replaceWith(main);
    (main.querySelector("[data-focus]") ?? main).focus();
  };
  const data = new FormData(form, event.submitter);
  // A button without an address of its own names the page it stands on, not its form's address.
  const own = event.submitter?.hasAttribute("formaction");
  request.open("POST", own ? event.submitter.formAction : form.action);
  request.send(data);
});
