// Checks a paper by what its QR code carries, as docs/papers.md says: with a connection and without.
const box = document.getElementById("seal");
const { page, keys, revoked } = box.dataset;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt());
const utf8 = (text) => new TextEncoder().encode(text);
const mark = (content) => String.fromCharCode(...new Uint8Array(content).subarray(0, 5));

// The newest, and without a line the last that came.
async function json(url) {
  try {
    localStorage[url] = await (await fetch(url)).text();
  } catch {}
  return JSON.parse(localStorage[url]);
}

async function isSigned(known, id, text, signature) {
  const { key } = known.find((each) => each.id == id);
  const ready = await crypto.subtle.importKey("raw", bytes(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", ready, signature, utf8(text));
}

async function judge(code, seal) {
  const [{ keys: known }, list] = await Promise.all([json(keys), json(revoked)]);
  const content = bytes(seal);
  const text = new TextDecoder().decode(content.subarray(64));
  const [id, number, name, holder, issued, until] = text.split("\n");
  if (!(await isSigned(known, id, `paper-1\n${code}\n${text}`, content.subarray(0, 64)))) return ["false", {}];
  const { key, day, list: marks, signature } = list;
  if (!(await isSigned(known, key, `revoked-1\n${day}\n${marks}`, bytes(signature)))) return ["unknown", {}];
  const own = mark(await crypto.subtle.digest("SHA-256", utf8(code)));
  const gone = bytes(marks);
  let verdict = until && until < new Date().toLocaleDateString("sv").replace(/-/g, "") ? "ended" : "true";
  for (let at = 0; at < gone.length; at += 5) if (mark(gone.subarray(at, at + 5)) == own) verdict = "revoked";
  const shown = (date) => date.replace(/(....)-?(..)-?(..)/, "$3/$2/$1");
  return [verdict, { number, name, holder, issued: shown(issued), until: shown(until), day: shown(day) }];
}

async function tell() {
  const seal = location.hash.slice(1);
  const [, code] = /\/verify\/(.+)$/.exec(location.pathname) || [];
  if (!code || !seal) return;
  const [verdict, facts] = await judge(code, seal).catch(() => ["unknown", {}]);
  for (const each of box.querySelectorAll("[data-verdict]")) each.hidden = each.dataset.verdict != verdict;
  for (const each of box.querySelectorAll("[data-fact]")) {
    each.textContent = facts[each.dataset.fact] || "";
    each.closest("div,p").hidden = !each.textContent;
  }
  box.hidden = false;
}

// The page that checks goes onto the worker's shelf, as a guest sees it, so that the next paper needs no connection.
async function prepare() {
  if (!navigator.serviceWorker) return;
  await Promise.all([json(keys), json(revoked), navigator.serviceWorker.ready]);
  const shelf = await caches.open("kept-1"); // SHELF of sw.js
  await shelf.put(page, await fetch(page, { credentials: "omit" }));
  await shelf.addAll([...document.querySelectorAll("script[src],link[rel=stylesheet]")].map((each) => each.src || each.href));
}

tell();
addEventListener("hashchange", tell);
prepare().catch(() => 0);
