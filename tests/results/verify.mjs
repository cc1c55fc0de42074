// A reader of papers that shares nothing with the portal: docs/papers.md in Node.
// Input (JSON on stdin): {keys, revoked, today, papers: [address]}. Output: a verdict for each.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const { keys, revoked, today, papers } = JSON.parse(readFileSync(0, "utf8"));
const bytes = (text) => Buffer.from(text, "base64url");
const prefix = Buffer.from("302a300506032b6570032100", "hex"); // SubjectPublicKeyInfo of Ed25519
const known = new Map(
  keys.keys.map(({ id, key }) => [
    id,
    createPublicKey({ key: Buffer.concat([prefix, bytes(key)]), format: "der", type: "spki" }),
  ]),
);
const isSigned = (id, text, signature) => known.has(id) && verify(null, Buffer.from(text), known.get(id), signature);

if (!isSigned(revoked.key, ["revoked-1", revoked.day, revoked.list].join("\n"), bytes(revoked.signature)))
  throw new Error("the list of revoked papers is not signed");
const list = bytes(revoked.list);
const marks = new Set();
for (let at = 0; at < list.length; at += 5) marks.add(list.subarray(at, at + 5).toString("hex"));

function judge(address) {
  const [, code, seal] = /\/verify\/([^#]*)#(.*)$/.exec(address);
  const content = bytes(seal);
  const text = content.subarray(64).toString("utf8");
  const [id, number, name, holder, issued, until] = text.split("\n");
  if (!isSigned(id, `paper-1\n${code}\n${text}`, content.subarray(0, 64))) return { verdict: "false" };
  const facts = { number, name, holder, issued, until };
  const mark = createHash("sha256").update(code).digest().subarray(0, 5).toString("hex");
  if (marks.has(mark)) return { verdict: "revoked", ...facts };
  return { verdict: until && until < today ? "ended" : "true", ...facts };
}
console.log(JSON.stringify(papers.map(judge)));
