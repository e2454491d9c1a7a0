// Demands beside acts: on one side who asked a company for what, on the other what it did, in the order of time.

let sidesShown = STEP;

async function demandsView(want) {
  const { demands } = await block("others");
  const { list } = await eventIndex();
  if (!demands.length) return [el("h1", { tabindex: "-1" }, "Demands and acts"), el("p", { class: "note" }, "No demand on a company was found.")];
  const chosen = demands.find(([company]) => company === want.company) || demands[0];
  const [company, count, chunks] = chosen;
  const asked = (await Promise.all(chunks.map((n) => block(`demands-${n}`)))).flat();
  const did = list.filter((event) => event.company === company && event.status === "active");
  const turn = (event) => { sidesShown = STEP; location.hash = address({ view: "demands", company: event.target.value }); };
  const rows = [
    ...once(asked).map((demand) => ({ at: demand.days[0] || demand.days[1], demand })),
    ...did.map((event) => ({ at: event.date, event })),
  ].sort((a, b) => ((a.at || "9") < (b.at || "9") ? -1 : (a.at || "9") > (b.at || "9") ? 1 : 0));
  const more = () => { sidesShown += STEP; route(); };
  return [
    el("h1", { tabindex: "-1" }, "Demands and acts"),
    el("p", { class: "lead" }, "Who asked a company for what, beside what it did. A demand stands at the day on which its article appeared; it may be older."),
    el("form", { class: "choose", onsubmit: (event) => event.preventDefault() }, el("p", {}, el("label", { for: "d-company" }, "Company"),
      el("select", { id: "d-company", onchange: turn }, demands.map(([name, n]) => el("option", { value: name, selected: name === company }, shown(`${name} (${n})`)))))),
    el("p", { class: "dim" }, `${plural(count, "demand")}, ${plural(did.length, "act")}`),
    el("div", { class: "sides-head", "aria-hidden": "true" }, el("span", {}, "asked"), el("span", {}), el("span", {}, "did")),
    el("ol", { class: "sides" }, rows.slice(0, sidesShown).map(side)),
    rows.length > sidesShown && el("p", { class: "more" }, el("button", { type: "button", onclick: more }, `Show more (${rows.length - sidesShown} left)`)),
  ];
}

/** Demands that copies repeat, once each, with how many repeat them. */
function once(demands) {
  const kept = new Map();
  for (const demand of demands) {
    const key = JSON.stringify([demand.family, demand.issuer, demand.action, demandWords(demand)]);
    if (kept.has(key)) kept.get(key).copies += 1;
    else kept.set(key, { ...demand, copies: 0 });
  }
  return [...kept.values()];
}

const repeated = ({ copies }) => copies > 0 && ` · repeated in ${plural(copies, "copy", "copies")}`;

function side({ at, demand, event }) {
  const when = el("p", { class: "when" }, at ? el("time", { datetime: at }, day(at)) : "undated");
  if (event) {
    return el("li", { class: "did" }, when, el("div", { class: "card" }, el("p", {}, badge(event.action, event.direction), " ",
      el("a", { href: toEvent(event.id) }, say(event.what || event.topics.map(plain).join(", ")))), event.terms && el("p", { class: "meta" }, say(event.terms))));
  }
  return el("li", { class: "asked" }, when, el("div", { class: "card demand" },
    el("p", {}, el("b", {}, say(demand.issuer || "someone")), " asked to ", badge(plain(demand.action), "ask"), demand.topic && el("small", {}, ` ${plain(demand.topic)}`)),
    demand.passages.map((found) => passage(found)),
    el("p", { class: "meta" }, say(demand.by), " · ", appeared(demand.published), repeated(demand))));
}
