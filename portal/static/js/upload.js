// Sends the files of `form[data-upload]` in pieces (tus 1.0): a photo is made smaller first, a cut line, a reload or
// another network only make it wait, and what the portal has of the same bytes is not sent again: it is asked by
// SHA-256 where to go on, so nothing is kept in this browser. Without this file the form uploads all the same.
(() => {
  if (window.sendsFiles) return; // a page that came by htmx brings this file along once more
  window.sendsFiles = true;
  const FIRST = 65536, MOST = 262144, LEAST = 16384, LONG_SIDE = 2000;
  const language = document.documentElement.lang;
  const say = (word, value) => document.getElementById("upload-words").dataset[word].replace("{}", value);
  const size = (bytes) => (bytes / 1e6).toLocaleString(language, { maximumFractionDigits: bytes < 1e5 ? 2 : 1 }) + " MB";
  const awake = (ms) => new Promise((done) => {
    setTimeout(done, ms);
    addEventListener("online", done, { once: true });
  });
  let busy = 0;
  addEventListener("beforeunload", (event) => busy && event.preventDefault());

  // Upright and without EXIF: the browser turns it as the camera was held, a canvas keeps points only.
  async function shrink(file) {
    if (!file.type.startsWith("image/")) return file;
    try {
      const photo = await createImageBitmap(file);
      const share = Math.min(1, LONG_SIDE / Math.max(photo.width, photo.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(photo.width * share);
      canvas.height = Math.round(photo.height * share);
      const paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(photo, 0, 0, canvas.width, canvas.height);
      photo.close();
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.7));
      return small.size < file.size ? new File([small], file.name, { type: small.type }) : file;
    } catch {
      return file; // no browser reads every kind of photo: the portal does
    }
  }

  async function metadata(file) {
    const text = { filename: file.name };
    if (window.crypto && crypto.subtle) {
      const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      text.sha256 = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    return Object.keys(text)
      .map((key) => key + " " + btoa(String.fromCharCode(...new TextEncoder().encode(text[key]))))
      .join();
  }

  // `line.request` is what a pause or a lost network stops.
  const ask = (line, method, url, headers, body, progress) => new Promise((done, fail) => {
    const request = (line.request = new XMLHttpRequest());
    request.open(method, url);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    for (const name in headers) request.setRequestHeader(name, headers[name]);
    if (progress) request.upload.onprogress = (sent) => progress(sent.loaded);
    request.timeout = 120000;
    request.onload = () => (request.status < 300 ? done(request) : fail(request));
    request.onerror = request.ontimeout = request.onabort = () => fail(request);
    request.send(body);
  });

  const offsetOf = (answer) => Number(answer.getResponseHeader("Upload-Offset") || 0);
  const isFinal = (status) => status >= 400 && status < 500 && ![408, 409, 423, 429].includes(status);

  async function send(line, file, show) {
    const told = { "Upload-Length": file.size, "Upload-Metadata": await metadata(file) };
    let url = "", offset = 0, chunk = FIRST, wait = 500, unsure = false;
    for (;;) {
      await line.paused;
      try {
        if (!url) {
          const answer = await ask(line, "POST", line.url, told);
          url = answer.getResponseHeader("Location");
          offset = offsetOf(answer);
          if (offset === file.size) return true;
        } else if (unsure) offset = offsetOf(await ask(line, "HEAD", url));
        unsure = false;
        while (offset < file.size) {
          const from = offset, piece = file.slice(offset, offset + chunk);
          const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
          show("sending", from / file.size);
          const progress = (sent) => show(from + sent < file.size ? "sending" : "checking", (from + sent) / file.size);
          offset = offsetOf(await ask(line, "PATCH", url, headers, piece, progress));
          chunk = Math.min(MOST, chunk * 2);
          wait = 500;
          await line.paused;
        }
        return false;
      } catch (refused) {
        if (!(refused instanceof XMLHttpRequest)) throw refused;
        const lost = [404, 410, 460].includes(refused.status) && url;
        if (isFinal(refused.status) && !lost) throw refused.responseText;
        if (lost) url = "";
        unsure = true;
        chunk = Math.max(LEAST, chunk / 2);
        if (line.resume) continue; // paused: wait for the person
        show(refused.status > 499 ? "fault" : "cut");
        await awake(wait);
        wait = Math.min(wait * 2, 30000);
      }
    }
  }

  // A button and a line of words beside the bar.
  function panel(form, line) {
    const bar = form.querySelector("progress");
    const status = document.createElement("p");
    const pause = document.createElement("button");
    status.setAttribute("role", "status");
    pause.type = "button";
    pause.className = "button-secondary";
    pause.textContent = say("pause");
    pause.onclick = () => {
      if (line.resume) {
        line.resume();
        line.paused = line.resume = null;
      } else {
        line.paused = new Promise((done) => (line.resume = done));
        if (line.request) line.request.abort();
        status.textContent = say("paused", Math.round(bar.value));
      }
      pause.textContent = say(line.resume ? "resume" : "pause");
    };
    bar.after(pause);
    form.append(status);
    bar.classList.remove("visually-hidden");
    let before = "";
    return (word, share, prefix) => {
      if (share !== undefined) bar.value = 100 * share;
      if (line.resume) return;
      const text = prefix + say(word, Math.floor(bar.value / 5) * 5); // a screen reader hears each step
      if (text !== before) status.textContent = before = text;
    };
  }

  // The paper's part of the page as the portal shows it now.
  async function refresh(form, lines) {
    for (let wait = 500; ; wait = Math.min(wait * 2, 30000)) {
      try {
        const answer = await fetch(form.dataset.next || location.href);
        if (form.dataset.next) return location.assign(answer.url);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const old = form.closest("[id]"), fresh = page.getElementById(old.id);
        for (const [className, textContent] of lines) {
          fresh.querySelector("form[data-upload]").before(Object.assign(document.createElement("p"), { className, textContent }));
        }
        old.replaceWith(fresh);
        if (window.htmx) htmx.process(fresh);
        fresh.tabIndex = -1;
        return fresh.focus();
      } catch {
        await awake(wait);
      }
    }
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const files = form.dataset.upload && [...form.querySelector("[type=file]").files];
    if (!files || !files.length) return;
    event.preventDefault();
    const line = { url: form.dataset.upload };
    const show = panel(form, line);
    const lines = [];
    const stop = () => line.request && line.request.abort();
    addEventListener("offline", stop);
    busy++;
    form.querySelector(".buttons button").disabled = true;
    for (const file of files) {
      show("shrinking", 0, "");
      const small = await shrink(file);
      const saved = small === file ? file.name : `${file.name}: ${size(file.size)} → ${size(small.size)}`;
      try {
        const isKnown = await send(line, small, (word, share) => show(word, share, saved + ". "));
        lines.push(["small", saved + ". " + say(isKnown ? "known" : "arrived")]);
      } catch (problem) {
        lines.push(["error", `${file.name}: ${problem}`]);
        delete form.dataset.next;
      }
    }
    busy--;
    removeEventListener("offline", stop);
    refresh(form, lines);
  });
})();
