// The service worker: pages of the catalogue that were opened here open again without a line. It keeps no
// page of a person: what the header says about who is signed in is cut out before a page is kept, and of
// staff nothing is kept. Another release has another text of this file, so browsers fetch it, and shelves
// with another name go.
const WORDS = {}; // filled in by portal/web/scripts.py, in both languages
const SHELF = "kept-1";
const MOST = 70; // pages and files; 6 kB each as they stand on the shelf
const PATIENCE = 4000; // ms until a kept page is shown while the fresh one is still on its way

const ANY = { ignoreVary: true }; // whatever the request was, the page is the same

const isCatalogue = (url) => /^https?:\/\/[^/]+(\/en)?\/($|branches$|sectors|life-events|procedures\/(?!.*\/apply))/.test(url);
const languageOf = (url) => (/[^/]\/en(\/|$)/.test(url) ? "en" : "vi");

addEventListener("install", skipWaiting);
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { method, mode, url } = request;
  if (method != "GET") return;
  if (mode == "navigate") event.respondWith(page(event, request, url));
  else if (url.startsWith(location.origin + "/static/")) event.respondWith(file(event, request));
});

async function begin() {
  for (const name of await caches.keys()) if (name != SHELF) await caches.delete(name);
  if (registration.navigationPreload) await registration.navigationPreload.enable();
  await clients.claim();
  // The page that brought this worker came before it. The browser's own store has it: no byte goes over the line.
  for (const { url } of await clients.matchAll()) {
    if (isCatalogue(url)) await keep(url, await fetch(url, { cache: "force-cache" }));
  }
}

// Files bear a hash of what is in them, so what is kept is right for ever.
async function file(event, request) {
  const kept = await caches.match(request, ANY);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (/immutable/.test(fresh.headers.get("Cache-Control"))) event.waitUntil(put(request, fresh.clone()));
  return fresh;
}

async function page(event, request, url) {
  const fresh = (async () => (await event.preloadResponse) || fetch(request))();
  const isKept = isCatalogue(url);
  const kept = isKept && (await caches.match(url, ANY));
  if (isKept) event.waitUntil(fresh.then((answer) => keep(url, answer.clone())).catch(() => 0));
  // Any scanned paper opens the page that checks it by itself: js/paper.js put it there.
  if (!kept) return fresh.catch(async () => (await caches.match(url.replace(/\/verify\/.*/, "/verify"), ANY)) || apology(url));
  const late = new Promise((_, no) => setTimeout(no, PATIENCE));
  const answer = await Promise.race([fresh, late]).catch(() => 0);
  return answer?.status < 500 ? answer : copy(kept, url);
}

async function keep(url, answer) {
  const html = await answer.text();
  if (answer.status != 200 || / data-staff/.test(html)) return;
  const bare = html.replace(/<!--me-->.*?<!--\/me-->/gs, "").replace(/(<div id="flash"[^>]*>).*?(?=<\/div>)/s, "$1");
  await put(url, new Response(bare, answer));
}

// What is put last stands last, and what stands first goes.
async function put(key, answer) {
  const shelf = await caches.open(SHELF);
  await shelf.delete(key, ANY);
  await shelf.put(key, answer);
  for (const old of (await shelf.keys()).slice(0, -MOST)) await shelf.delete(old, ANY);
}

// A kept page says that it is one, and of when.
async function copy(kept, url) {
  const moment = new Date(kept.headers.get("Date")).toLocaleString("vi"); // as the portal writes it, also in English
  const note = `<p class="note warn">${WORDS[languageOf(url)].copy.replace("{}", moment)}`;
  return new Response((await kept.text()).replace(/<main[^>]*>/, "$&" + note), kept);
}

// For the rest: words, and the pages that do open, in the frame of one of them.
async function apology(url) {
  const language = languageOf(url);
  const said = WORDS[language];
  let frame = `<!doctype html><title></title><main></main>`;
  let headers = { "Content-Type": "text/html;charset=utf-8" };
  let list = "";
  const shelf = await caches.open(SHELF);
  for (const request of await shelf.keys()) {
    const kept = await shelf.match(request, ANY);
    if (!isCatalogue(request.url) || languageOf(request.url) != language) continue;
    frame = await kept.text();
    headers = kept.headers;
    list = `<li><a href="${request.url}">${frame.match(/<title>(.*?) – /s)[1]}</a></li>` + list;
  }
  const main = `<main id="main"><div id="flash"></div><h1>${said.title}</h1><p>${said.text}${list && `<h2>${said.list}</h2><ul>${list}</ul>`}</main>`;
  frame = frame.replace(/<title>.*?(?=<\/title>)/s, "<title>" + said.title).replace(/<main.*<\/main>/s, () => main);
  return new Response(frame, { headers, status: 503 });
}
