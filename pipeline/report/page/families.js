// Copy families: who was made from whom, how alike, shown by what, and the words that were changed on the way.

let familiesShown = STEP;

async function familiesView() {
  const { list } = await familyIndex();
  const body = el("tbody", {}, list.slice(0, familiesShown).map((family) => el("tr", {},
    el("td", { class: "number" }, String(family.size)),
    el("td", { class: "what" }, el("a", { href: toFamily(family.id) }, say(family.title)), el("small", {}, say(family.publisher), family.publisher && " · ", appeared(family.published))),
    el("td", {}, Object.entries(family.roles).map(([role, count]) => badge(`${count} ${role}`, role))),
    el("td", { class: "number" }, String(family.publishers)), el("td", { class: "number" }, String(family.events)))));
  const more = () => { familiesShown += STEP; route(); };
  return [
    el("h1", { tabindex: "-1" }, "Copy families"),
    el("p", { class: "lead" }, "Articles that were made from one another. Copies are evidence of spread, not of truth: a family counts as one source."),
    list.length ? el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Copy families" }, el("table", { class: "plain" },
      el("thead", {}, el("tr", {}, ["Articles", "First told by", "What they are", "Publishers", "Events"].map((title) => el("th", { scope: "col" }, title)))), body))
      : el("p", { class: "note" }, "No article of this run is a copy of another."),
    list.length > familiesShown && el("p", { class: "more" }, el("button", { type: "button", onclick: more }, `Show more (${(list.length - familiesShown).toLocaleString("en")} left)`)),
  ];
}

async function familyPage(id) {
  const { byId: known } = await familyIndex();
  const family = known.get(id);
  if (!family) return missing("copy family", id);
  const page = { ...(await pageOf("families", family)) };
  page.members = await withCards(page.members);
  const index = await eventIndex();
  return [
    el("nav", { class: "way", "aria-label": "Way back" }, el("a", { href: address({ ...listState(), view: "families" }), class: "back" }, "← All copy families")),
    el("h1", { tabindex: "-1" }, say(family.title)),
    el("p", { class: "lead" }, `${plural(family.size, "article")} of ${plural(family.publishers, "publisher")}, made from one another: they count as one source.`),
    page.members.length > 1 && el("section", { class: "family" }, el("h2", {}, "Who copied whom"), tree(page.members),
      page.more_members > 0 && el("p", { class: "note" }, `${page.more_members} more in articles.jsonl.`)),
    page.events.length > 0 && el("section", {}, el("h2", {}, "What they tell"), el("ul", { class: "told" }, page.events.map((event) => el("li", {}, eventLink(event, index))))),
    rewrites(page.members),
  ];
}

/** The family as a tree with rails: each copy below what it was made from, with how alike they are. */
function tree(members) {
  const deepest = 7; // steps of indentation
  const open = lastOnes(members);
  return el("ol", { class: "tree" }, members.map((member, n) => {
    const depth = Math.min(member.depth, deepest);
    const hasCopies = (members[n + 1]?.depth ?? 0) > member.depth && depth < deepest;
    return el("li", { id: `member-${member.id}`, class: `depth-${depth}` }, rails(depth, open[n], hasCopies),
      el("div", { class: "card" },
        el("p", { class: "card-name" }, outward(member.url, say(member.publisher || member.title || member.ref)), " ", badge(ROLES[member.role] || member.role, member.role)),
        member.title && member.publisher && el("p", { class: "title" }, say(member.title)),
        el("p", { class: "meta" }, appeared(member.published), " · ", say(member.ref)),
        member.of && el("p", { class: "alike" }, meter(member.similarity), ` ${percent(member.similarity)} alike with `, el("b", {}, say(member.of)),
          member.shown_by.length > 0 && el("span", { class: "dim" }, ` · shown by ${member.shown_by.map(plain).join(", ")}`)),
        !member.of && member.shown_by?.length > 0 && el("p", { class: "alike dim" }, `its own text shows it: ${member.shown_by.map(plain).join(", ")}`),
        member.passages?.some((pair) => pair.copy.pieces.some(Array.isArray)) && el("p", { class: "meta" },
          el("button", { type: "button", class: "plain", onclick: () => byId(`rewrite-${member.id}`)?.scrollIntoView({ block: "start" }) }, "what was changed"))));
  }));
}

/** For each member and each level above it: whether a later brother hangs on that rail still. */
function lastOnes(members) {
  const found = [];
  const later = [];
  for (let n = members.length - 1; n >= 0; n -= 1) {
    const { depth } = members[n];
    found[n] = later.slice(0, depth + 1);
    later[depth] = true;
    later.length = depth + 1;
  }
  return found;
}

function rails(depth, open, hasCopies) {
  const step = 22;
  const drawing = svg("svg", { class: "rails", width: depth * step + 16, height: "100%", "aria-hidden": "true" });
  for (let level = 1; level <= depth; level += 1) {
    const x = (level - 1) * step + 8;
    if (level < depth && open[level]) drawing.append(svg("line", { x1: x, x2: x, y1: 0, y2: "100%" }));
    if (level === depth) {
      drawing.append(svg("line", { x1: x, x2: x, y1: 0, y2: open[level] ? "100%" : 22 }), svg("line", { x1: x, x2: x + step, y1: 22, y2: 22 }));
    }
  }
  if (hasCopies) drawing.append(svg("line", { x1: depth * step + 8, x2: depth * step + 8, y1: 22, y2: "100%" }));
  drawing.append(svg("circle", { cx: depth * step + 8, cy: 22, r: 5, class: depth ? "copy" : "own" }));
  return drawing;
}

function meter(share) {
  return svg("svg", { class: "meter", width: 64, height: 8, role: "img", "aria-label": `${percent(share)} alike` },
    svg("rect", { class: "all", width: 64, height: 8, rx: 4 }), svg("rect", { class: "part", width: Math.max(4, share * 64), height: 8, rx: 4 }));
}

/** Copies beside what they were made from, passage by passage, with the rewritten words marked. */
function rewrites(members) {
  const found = members.filter((member) => member.passages?.some((pair) => pair.copy.pieces.some(Array.isArray)));
  const exact = members.filter((member) => member.passages?.length && !found.includes(member));
  if (!found.length && !exact.length) return null;
  return el("section", { class: "rewrites" }, el("h2", {}, "What was changed"),
    exact.length > 0 && el("p", {}, exact.map((member, n) => [n > 0 && ", ", say(member.publisher || member.ref)]),
      exact.length > 1 ? " repeat the passages they took over word for word." : " repeats the passages it took over word for word."),
    found.map((member) => el("section", { class: "rewrite", id: `rewrite-${member.id}` },
      el("h3", {}, say(member.publisher || member.ref), " beside ", say(member.of)),
      el("p", { class: "dim" }, `${Math.min(member.passages.length, member.num_passages)} of ${plural(member.num_passages, "aligned passage")}, those with the most changes; `,
        el("mark", { class: "changed" }, "words of the copy"), " stand in place of ", el("del", {}, "words of its model"), "."),
      member.passages.map(pair))));
}

function pair({ similarity, copy, of }) {
  const text = (side) => side.pieces.map((part) => (Array.isArray(part) ? part[0] : typeof part === "string" ? part : "")).join("");
  const gap = (side) => side.pieces.filter((part) => typeof part === "number").map((left) => el("span", { class: "cut" }, ` [${left.toLocaleString("en")} characters more]`));
  const model = unmatched(text(of), text(copy));
  return el("div", { class: "pair" },
    el("p", { class: "side" }, el("span", { class: "where" }, "model "), el("bdi", {}, model.map(([word, held]) => (held ? shown(word) : el("del", {}, shown(word))))), gap(of)),
    el("p", { class: "side" }, el("span", { class: "where" }, "copy "), el("bdi", {}, copy.pieces.map((part) =>
      (Array.isArray(part) ? el("mark", { class: "changed" }, shown(part[0])) : typeof part === "string" ? shown(part) : null))), gap(copy)),
    el("p", { class: "meta" }, `${percent(similarity)} alike`));
}
