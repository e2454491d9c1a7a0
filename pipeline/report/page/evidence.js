// Evidence in its place: passages with the words marked that show each field.

/** A passage; the marks of a field, put together, are exactly its evidence. */
function passage({ in: where, at, pieces }, kind = "evidence") {
  return el("p", { class: `passage ${kind}`, "data-in": where, "data-at": at },
    where === "title" && el("span", { class: "where" }, "title "),
    at > 0 && where !== "title" && el("span", { class: "cut", "aria-hidden": "true" }, "… "),
    pieces.map(piece),
    where !== "title" && el("span", { class: "cut", "aria-hidden": "true" }, " …"));
}

function piece(part) {
  if (typeof part === "number") return el("span", { class: "cut" }, ` [${part.toLocaleString("en")} characters left out] `);
  if (typeof part === "string") return el("span", { class: "said" }, shown(part));
  const [text, fields] = part;
  const names = fields.split(" ");
  const inner = names.filter((name) => name !== "act" && name !== "support");
  const kinds = [names.includes("act") && "act", names.includes("support") && "support", inner.length && "field"];
  const title = names.map((name) => FIELDS[name] || plain(name)).join(", ");
  return el("mark", { class: kinds.filter(Boolean).join(" "), "data-fields": fields, title }, shown(text));
}

/** The words that show each field in these passages: field to a list of texts. */
function wordsOf(passages) {
  const found = new Map();
  for (const { pieces } of passages) {
    const open = new Map();
    for (const part of [...pieces, ""]) {
      const names = Array.isArray(part) ? part[1].split(" ") : typeof part === "number" ? [...open.keys()] : [];
      const text = Array.isArray(part) ? part[0] : typeof part === "number" ? " … " : "";
      for (const name of [...open.keys()]) {
        if (names.includes(name)) continue;
        found.set(name, [...(found.get(name) || []), open.get(name)]);
        open.delete(name);
      }
      for (const name of names) open.set(name, (open.get(name) || "") + text);
    }
  }
  return found;
}

/** A line that names each field and its words; pointing at one shows it in the passages. */
function legend(passages) {
  const words = [...wordsOf(passages)].filter(([name]) => name !== "act" && name !== "support");
  if (!words.length) return null;
  const shine = (name, on) => (event) => {
    for (const mark of event.currentTarget.closest(".telling, .demand").querySelectorAll("mark")) {
      mark.classList.toggle("shine", on && mark.dataset.fields.split(" ").includes(name));
    }
  };
  return el("ul", { class: "legend" }, words.map(([name, texts]) =>
    el("li", { onpointerenter: shine(name, true), onpointerleave: shine(name, false) },
      el("b", {}, FIELDS[name] || plain(name)), " ", say(short([...new Set(texts)].join(" / "))))));
}

const short = (text, most = 110) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);

/** Two word lists aligned by their longest common run of words: which words of each have no partner. */
function unmatched(left, right) {
  const a = left.match(/\S+\s*/g) || [];
  const b = right.match(/\S+\s*/g) || [];
  const same = (x, y) => x.trim().toLowerCase() === y.trim().toLowerCase();
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i][j] = same(a[i], b[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const words = [];
  for (let i = 0, j = 0; i < a.length;) {
    if (j < b.length && same(a[i], b[j])) { words.push([a[i], true]); i += 1; j += 1; }
    else if (j < b.length && table[i][j + 1] > table[i + 1][j]) j += 1;
    else { words.push([a[i], false]); i += 1; }
  }
  return words;
}
