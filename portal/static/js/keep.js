// Answers and submissions reach the portal when they can. Until then they wait: on this page, or, where its
// owner said that the device is their own, in its storage. Each is sent once for good: the portal knows a
// page's mark and a draft's key, so sending again does nothing twice. The element #progress says where
// things are. Without this file the same forms work as plain forms.
{
  const WORDS = {}; // filled in by portal/web/scripts.py, in both languages
  const said = WORDS[document.documentElement.lang];
  const PATIENCE = 20000; // ms for one request; a slow line answers in two seconds, a dead one never
  const PAUSES = [3, 6, 12, 30]; // seconds between tries
  const $ = (id) => document.getElementById(id);
  const isStaff = document.querySelector("script[data-staff]");
  let store = {};
  try {
    store = localStorage;
  } catch {} // a browser that keeps nothing
  const isOwn = () => !isStaff && store.own;

  // What waits: {address of the form: {body, kind, at, late, fault, both, refused}}
  let memory = {};
  const waiting = () => (isOwn() ? JSON.parse(store.kept || "{}") : memory);
  const write = (all) => {
    if (!isOwn()) memory = all;
    else if (Object.keys(all).length) store.kept = JSON.stringify(all);
    else delete store.kept;
  };
  const put = (address, entry) => write({ ...waiting(), [address]: entry });
  const drop = (address) => {
    const all = waiting();
    delete all[address];
    write(all);
  };
  const forget = () => ["own", "kept"].forEach((name) => delete store[name]);

  const say = (text, at, ...acts) => {
    let place = $("progress");
    if (!place) {
      place = Object.assign(document.createElement("p"), { id: "progress", className: "note" });
      $("flash").append(place);
    }
    const form = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" };
    // In both languages as the portal writes it: 17:05 25/11/2026.
    place.textContent = text.replace("{}", new Date(at).toLocaleString("vi", form));
    for (const [label, onclick] of acts) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick });
      button.className = "button-link";
      place.append(" ", button);
    }
  };
  const draftOf = (address) => address.match(/^.*?\/drafts\/[^/]+/)[0];

  const toOpen = (address) => [said.open, () => (location = draftOf(address))];
  const toDrop = (address) => [said.drop, () => (drop(address), location.reload())];

  const tell = (address, entry) => {
    if (entry.refused) {
      say(entry.refused, entry.at, toDrop(address));
    } else if (entry.both) {
      say(said.both, entry.at, [said.see, () => compare(address, entry)]);
    } else {
      const isSubmission = entry.kind == "submit", where = isOwn() ? "here" : "page";
      if (entry.fault) say((isSubmission ? said.not + " " : "") + said["fault" + where], entry.at);
      else say(said[(isSubmission ? "wait" : "") + where], entry.at);
    }
  };

  const compare = (address, entry) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: address });
    for (const [name, value] of new URLSearchParams(entry.body)) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    leaving = true;
    form.submit();
  };

  // `page` is missing where nothing was stored, `status` too where nothing answered.
  const post = async (address, body, aim) => {
    if (!navigator.onLine) return {};
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(address, {
        method: "POST",
        body,
        signal: stop.signal,
        keepalive: body.length < 60000, // also when the page is left meanwhile
        headers: {
          "HX-Request": "true",
          "HX-Target": aim,
          "Content-Type": "application/x-www-form-urlencoded",
        },
      });
      if (answer.status > 499 || answer.status == 429) return { status: answer.status };
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = (name) => answer.headers.get("HX-" + name);
      return { status: answer.status, page, goTo: told("Redirect"), at: told("Push-Url"), isWhole: told("Retarget") == "body" };
    } catch {
      return {};
    } finally {
      clearTimeout(clock);
    }
  };

  let busy, again, timer, tries = 0, failed, leaving;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, 1000 * PAUSES[Math.min(tries++, PAUSES.length - 1)]);
  };
  const late = (address, before, answer) => {
    failed = true;
    const entry = { ...before, late: 1, fault: answer.status };
    put(address, entry);
    tell(address, entry);
    later();
  };

  const flush = async () => {
    if (busy) return void (again = true);
    busy = true;
    clearTimeout(timer);
    for (const [address, entry] of Object.entries(waiting())) {
      if (entry.both || entry.refused) {
        tell(address, entry);
        continue;
      }
      const isStep = entry.kind == "step";
      const answer = await post(isStep ? address + "/answers" : address, entry.body, isStep ? "progress" : "form");
      const now = waiting()[address];
      if (!answer.page) {
        if (now) late(address, now, answer);
        break;
      }
      failed = false;
      tries = 0;
      if (now && now.body == entry.body) settle(address, entry, answer);
    }
    busy = false;
    if (again) {
      again = false;
      flush();
    }
  };

  // The first page of questions stands at the address of the procedure: once it is stored, at its own.
  const isStored = (form) => {
    if (form.dataset.keep != "step" || form.action == location) return;
    history.replaceState(null, "", form.action);
    $("later").hidden = false;
    lookAhead();
  };

  const settle = (address, entry, answer) => {
    const form = document.querySelector("form[data-keep]");
    const isHere = form && form.action == address;
    if (answer.status == 401) return say(said.signin, entry.at, toOpen(address));
    // Closing the browser signs out, and then a draft looks absent: it goes once its owner has signed in.
    if (answer.status == 404) return say(said.signin, entry.at, toOpen(address), toDrop(address));
    if (answer.status == 409 && answer.isWhole) {
      put(address, { ...entry, both: 1 });
      return tell(address, waiting()[address]);
    }
    const next = answer.goTo || answer.at;
    if (entry.kind == "submit" && next) {
      drop(address);
      if (isHere) return (location = next);
      return say(said.submitted, Date.now(), [said.receipt, () => (location = next)]);
    }
    if (answer.status > 399 || entry.kind == "submit") {
      const problem = answer.page.querySelector(".summary li, .note.bad, .error, h1");
      put(address, { ...entry, refused: (problem || answer.page.body).textContent.trim() });
      return tell(address, waiting()[address]);
    }
    drop(address);
    if (isHere) isStored(form);
    if (isHere && form.pressed) return form.requestSubmit();
    const stands = answer.page.getElementById("progress");
    if (entry.late) say(said.sent, Date.now(), ...(isHere ? [] : [toOpen(address)]));
    else if (isHere && stands) say(stands.textContent, 0);
  };

  // Pages of questions to come, fetched while the line is good: on one's own device one can go on without it.
  const ahead = {};
  const lookAhead = async () => {
    const form = document.querySelector("form[data-next]");
    let address = form && form.dataset.next;
    while (isOwn() && address && !ahead[address]) {
      const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Target": "form" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      ahead[address] = await answer.text();
      const next = fragment(ahead[address]).querySelector("[data-next]");
      address = next && next.dataset.next;
    }
  };
  const fragment = (html) => new DOMParser().parseFromString(html, "text/html").getElementById("form");

  const show = (fresh, address) => {
    $("form").replaceWith(fresh);
    if (window.htmx) htmx.process(fresh);
    if (address) history.pushState(null, "", address);
    const heading = fresh.querySelector("h1");
    document.title = document.title.replace(/^.*(?=\s–\s)/, () => heading.textContent);
    const first = fresh.querySelector("#problems") || heading;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
    scrollTo(0, 0);
    restore();
  };

  const restore = () => {
    const form = document.querySelector("form[data-keep]");
    const entry = form && waiting()[form.action];
    if (!entry || entry.kind != "step") return;
    const typed = new URLSearchParams(entry.body);
    for (const field of form.elements) {
      if (/radio|checkbox/.test(field.type)) field.checked = typed.getAll(field.name).includes(field.value);
      else if (typed.has(field.name) && field.type != "submit") field.value = typed.get(field.name);
    }
    tell(form.action, entry);
  };

  const bodyOf = (form, button) => {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    return new URLSearchParams(data).toString();
  };

  const go = async (form, button) => {
    const address = form.action;
    const entry = { body: bodyOf(form, button), kind: form.dataset.keep, at: Date.now() };
    clearTimeout(timer);
    put(address, entry);
    form.ariaBusy = "true";
    const answer = await post(address, entry.body, "form");
    form.ariaBusy = null;
    if (!answer.page) {
      late(address, entry, answer);
      const next = entry.kind == "step" && (!button || !button.name || button.value == "next") && form.dataset.next;
      if (next && ahead[next]) show(fragment(ahead[next]), next);
      else form.pressed = true;
      return;
    }
    failed = false;
    tries = 0;
    const fresh = answer.page.getElementById("form");
    if (answer.isWhole) {
      // Such as the page to sign in: it takes along what a real form sends.
      leaving = true;
      if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      return form.submit();
    }
    const now = waiting()[address];
    const isTypedOn = now && now.body != entry.body; // meanwhile: that goes after it
    if (answer.status != 409) {
      if (!isTypedOn) [address, address.replace(/\/choice$/, "")].forEach(drop);
      isStored(form);
    }
    if (isTypedOn) flush();
    if (isTypedOn && answer.at) return; // who types on is not turned away from the page
    if (answer.goTo) {
      leaving = true;
      location = answer.goTo;
    } else if (answer.at && /\/papers$/.test(answer.at)) location = answer.at; // its scripts come with it
    else if (fresh) show(fresh, answer.at);
    else {
      drop(address);
      $("flash").replaceWith(answer.page.getElementById("flash"));
      $("flash").scrollIntoView();
    }
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-keep=step]");
    if (!form) return;
    form.pressed = false; // typing goes on: the page must not be turned meanwhile
    const mark = form.elements._mark;
    mark.value = mark.value.replace(/\d+$/, (edits) => +edits + 1);
    put(form.action, { body: bodyOf(form), kind: "step", at: Date.now() });
    clearTimeout(timer);
    timer = setTimeout(flush, 900);
  });

  // Before htmx and other islands: what waits must not be lost to them.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.keep) {
      event.preventDefault();
      event.stopImmediatePropagation();
      go(form, event.submitter);
    } else if (/\/sign-out$/.test(form.action)) {
      event.preventDefault();
      await flush();
      if (Object.keys(waiting()).length && !confirm(said.leave)) return;
      forget();
      leaving = true;
      form.submit();
    }
  }, true);

  addEventListener("online", () => {
    tries = 0;
    flush();
  });
  addEventListener("popstate", () => location.reload());
  addEventListener("pagehide", flush);
  addEventListener("beforeunload", (event) => {
    if (failed && !leaving && Object.keys(memory).length) event.preventDefault();
  });

  const box = document.querySelector("#own input");
  if (box && !isStaff) {
    $("own").hidden = false;
    box.checked = !!isOwn();
    box.onchange = () => {
      const all = waiting();
      if (box.checked) {
        store.own = 1;
        lookAhead();
      } else {
        forget();
      }
      write(all);
    };
  }
  restore();
  flush();
  if (isOwn()) setTimeout(lookAhead, 2000);
}
