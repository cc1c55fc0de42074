// The phone as a scanner: photos become pages that are cropped, turned, made grey and ordered here, then one PDF
// below the size that the page names. It is put into the form as a chosen file: upload.js sends it. Without this
// file the form sends the photos as they are.
(() => {
  const form = document.querySelector("form[data-scan]");
  if (!form || form.dataset.ready) return;
  form.dataset.ready = "1";
  const $ = (id) => document.getElementById(id);
  const list = $("pages"), status = $("scan-size"), input = form.querySelector("[type=file]");
  const target = Number(form.dataset.scan);
  const QUALITIES = [[2000, 0.7], [2000, 0.5], [1600, 0.5], [1240, 0.5], [1240, 0.35]]; // long side, JPEG
  const EDGES = ["top", "right", "bottom", "left"];
  const size = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 }) + " MB";
  let pages = [], made = null, round = 0;

  function canvasOf(width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width));
    canvas.height = Math.max(1, Math.round(height));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    return [canvas, paper];
  }

  // The photo upright as the person turned it, at most `long` points on its long side.
  function turned(page, long) {
    const { width, height } = page.photo;
    const share = Math.min(1, long / Math.max(width, height)), odd = page.turns % 2;
    const [w, h] = [width * share, height * share];
    const [canvas, paper] = canvasOf(odd ? h : w, odd ? w : h);
    if (page.grey) paper.filter = "grayscale(1)";
    paper.translate(canvas.width / 2, canvas.height / 2);
    paper.rotate((page.turns * Math.PI) / 2);
    paper.drawImage(page.photo, -w / 2, -h / 2, w, h);
    return canvas;
  }

  function cropped(page, long) {
    const whole = turned(page, long), { top, right, bottom, left } = page.crop;
    const x = (whole.width * left) / 100, y = (whole.height * top) / 100;
    const [canvas, paper] = canvasOf(whole.width - x - (whole.width * right) / 100, whole.height - y - (whole.height * bottom) / 100);
    paper.drawImage(whole, -x, -y);
    return canvas;
  }

  // What will be cut off is shaded.
  function preview(page) {
    const whole = turned(page, 480), shown = page.item.querySelector("canvas"), { top, right, bottom, left } = page.crop;
    shown.width = whole.width;
    shown.height = whole.height;
    const paper = shown.getContext("2d"), w = shown.width / 100, h = shown.height / 100;
    paper.drawImage(whole, 0, 0);
    paper.fillStyle = "rgba(0,0,0,.6)";
    paper.fillRect(0, 0, shown.width, top * h);
    paper.fillRect(0, (100 - bottom) * h, shown.width, bottom * h);
    paper.fillRect(0, top * h, left * w, (100 - top - bottom) * h);
    paper.fillRect((100 - right) * w, top * h, right * w, (100 - top - bottom) * h);
  }

  // No page needs more points than its best quality has: a phone has no memory for many whole photos.
  async function small(source) {
    const photo = await createImageBitmap(source);
    const { width, height } = photo, share = QUALITIES[0][0] / Math.max(width, height);
    if (share >= 1) return photo;
    const less = await createImageBitmap(photo, { resizeWidth: Math.round(width * share), resizeHeight: Math.round(height * share), resizeQuality: "high" });
    photo.close();
    return less;
  }

  function add(photo) {
    const item = $("page").content.firstElementChild.cloneNode(true);
    const page = { photo, item, turns: 0, grey: false, crop: { top: 0, right: 0, bottom: 0, left: 0 } };
    const change = () => (preview(page), measure());
    const act = (name, verb) => (item.querySelector(`[data-act=${name}]`).onclick = verb);
    const move = (by) => () => {
      const from = pages.indexOf(page), to = Math.max(0, Math.min(pages.length - 1, from + by));
      pages.splice(to, 0, pages.splice(from, 1)[0]);
      list.append(...pages.map((each) => each.item));
      number();
      item.querySelector(by < 0 ? "[data-act=earlier]" : "[data-act=later]").focus();
      measure();
    };
    act("turn", () => {
      page.turns = (page.turns + 1) % 4;
      change();
    });
    act("earlier", move(-1));
    act("later", move(1));
    act("remove", () => {
      pages = pages.filter((each) => each !== page);
      item.remove();
      photo.close();
      number();
      input.focus();
      measure();
    });
    item.querySelector("[type=checkbox]").onchange = (event) => {
      page.grey = event.target.checked;
      change();
    };
    const sliders = [...item.querySelectorAll("[type=range]")];
    sliders.forEach((slider, at) => (slider.oninput = () => {
      page.crop[EDGES[at]] = Number(slider.value);
      change();
    }));
    dragging(item.querySelector("canvas"), sliders);
    pages.push(page);
    list.append(item);
    number();
    change();
  }

  // A finger moves the edge that is nearest to it.
  function dragging(canvas, sliders) {
    let held = null;
    const places = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = (100 * (event.clientX - box.left)) / box.width, y = (100 * (event.clientY - box.top)) / box.height;
      return [y, 100 - x, 100 - y, x];
    };
    canvas.onpointerdown = (event) => {
      const far = places(event).map((place, at) => Math.abs(place - sliders[at].value));
      held = far.indexOf(Math.min(...far));
      canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = (event) => {
      if (held === null) return;
      sliders[held].value = places(event)[held];
      sliders[held].oninput();
    };
    canvas.onpointerup = canvas.onpointercancel = () => (held = null);
  }

  function number() {
    pages.forEach((page, at) => (page.item.querySelector("h2 span").textContent = at + 1));
    form.querySelector(".buttons button").disabled = !pages.length;
  }

  // The least loss that stays below the target; every change begins anew.
  async function measure() {
    const mine = ++round;
    made = null;
    await new Promise((done) => setTimeout(done, 300));
    for (const [long, quality] of QUALITIES) {
      const images = [];
      for (const page of pages) {
        if (mine !== round) return;
        const canvas = cropped(page, long);
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
        images.push([canvas.width, canvas.height, blob]);
      }
      const file = pdf(images);
      if (mine !== round) return;
      made = file;
      if (file.size <= target) break;
    }
    const word = made.size > target ? "large" : "fits";
    status.textContent = pages.length
      ? status.dataset[word].replace("{n}", pages.length).replace("{a}", size(made.size)).replace("{b}", size(target))
      : "";
  }

  // A PDF of JPEG pages, each as long as A4.
  function pdf(images) {
    const parts = ["%PDF-1.4\n"], places = [];
    let length = 9, count = 0;
    const write = (part) => {
      parts.push(part);
      length += part.size === undefined ? part.length : part.size;
    };
    const object = (dictionary, stream) => {
      places.push(length);
      write(`${++count} 0 obj\n${dictionary}\n`);
      if (stream !== undefined) {
        write("stream\n");
        write(stream);
        write("\nendstream\n");
      }
      write("endobj\n");
    };
    object("<</Type/Catalog/Pages 2 0 R>>");
    object(`<</Type/Pages/Count ${images.length}/Kids[${images.map((_image, at) => 3 + 3 * at + " 0 R").join(" ")}]>>`);
    for (const [width, height, blob] of images) {
      const points = 842 / Math.max(width, height), w = (width * points).toFixed(1), h = (height * points).toFixed(1);
      const draw = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
      object(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${w} ${h}]/Contents ${count + 2} 0 R/Resources<</XObject<</I ${count + 3} 0 R>>>>>>`);
      object(`<</Length ${draw.length}>>`, draw);
      object(`<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${blob.size}>>`, blob);
    }
    const start = length;
    write(`xref\n0 ${count + 1}\n0000000000 65535 f \n`);
    for (const place of places) write(`${String(place).padStart(10, "0")} 00000 n \n`);
    write(`trailer\n<</Size ${count + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
    return new File(parts, form.dataset.name, { type: "application/pdf" });
  }

  input.addEventListener("change", async () => {
    const photos = [...input.files].filter((file) => file.type.startsWith("image/"));
    if (!photos.length) return;
    for (const file of photos) {
      try {
        add(await small(file));
      } catch {
        status.textContent = status.dataset.unreadable.replace("{}", file.name);
      }
    }
    input.value = "";
  });

  // Before upload.js: what is sent is the PDF.
  form.addEventListener("submit", (event) => {
    if (!pages.length) return;
    if (!made) {
      event.preventDefault();
      event.stopPropagation();
      setTimeout(() => form.requestSubmit(), 300);
      return;
    }
    const box = new DataTransfer();
    box.items.add(made);
    input.files = box.files;
  });

  const start = $("camera"), shot = $("shot"), video = document.createElement("video");
  video.muted = video.playsInline = video.hidden = true;
  start.after(video);
  if (navigator.mediaDevices) start.hidden = false;
  start.onclick = async () => {
    try {
      const wanted = { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1920 } };
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
      video.hidden = false;
      await video.play();
      if (video.readyState < 2) await new Promise((done) => (video.onloadeddata = done)); // its first picture
      shot.hidden = false;
      start.hidden = true;
      shot.focus();
    } catch {
      status.textContent = status.dataset.refused;
    }
  };
  shot.onclick = async () => add(await small(video));
  addEventListener("pagehide", () => video.srcObject && video.srcObject.getTracks().forEach((track) => track.stop()));
})();
