// The list of events: filters, order, and as many rows as are asked for.

const STEP = 100; // rows shown at first, and with each "more"
const SORTS = {
  "-independent": "most independent sources", "-articles": "most articles", "-date": "newest", date: "oldest",
  company: "company", action: "action", "-confidence": "most confident",
};
const FIRST_SORT = "-independent";
const COLUMNS = [
  ["date", "Date", "-date"], ["company", "Company", "company"], ["action", "Act", "action"], [null, "What and on what terms", null],
  ["articles", "Articles", "-articles"], ["independent", "Independent", "-independent"],
];
/** The order a state asks for; each can be turned round. */
const sortOf = ({ sort }) => (sort && (SORTS[sort] || SORTS[`-${sort}`] || SORTS[sort.slice(1)]) ? sort : FIRST_SORT);
let rowsShown = STEP;
let listed = [];

function matches(event, want) {
  if ((want.status || "active") !== "any" && event.status !== (want.status || "active")) return false;
  if (want.company && event.company !== want.company && event.brand !== want.company) return false;
  if (want.direction && event.direction !== want.direction) return false;
  if (want.action && event.action !== want.action) return false;
  if (want.topic && !event.topics.includes(want.topic)) return false;
  if (want.min && event.independent < Number(want.min)) return false;
  if (want.from && (!event.date || upTo(event.date) < want.from)) return false;
  if (want.to && (!event.date || event.date > want.to)) return false;
  return !want.q || want.q.toLowerCase().split(/\s+/).every((word) => haystack(event).includes(word));
}

/** The last day a date of any precision can mean, good enough to compare. */
const upTo = (date) => (date.length === 4 ? `${date}-12-31` : date.length === 7 ? `${date}-31` : date);

function haystack(event) {
  event.words ??= [event.company, event.brand, event.action, event.direction, event.what, event.terms, ...event.topics, event.id]
    .join(" ").replaceAll("_", " ").toLowerCase();
  return event.words;
}

/** The events in the order wanted; ties stand by date and id, so that every reader sees the same. */
function sorted(events, sort) {
  const down = sort.startsWith("-");
  const key = down ? sort.slice(1) : sort;
  const compare = (a, b) => {
    if (key === "date" && !a.date !== !b.date) return a.date ? -1 : 1; // undated last, whichever way
    const order = a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0;
    return (down ? -order : order) || b.articles - a.articles || (a.date || "9").localeCompare(b.date || "9") || (a.id < b.id ? -1 : 1);
  };
  return [...events].sort(compare);
}

async function showList() {
  const want = state();
  const { list } = await eventIndex();
  const found = list.filter((event) => matches(event, want));
  listed = sorted(found, sortOf(want));
  drawTimeline(found);
  const whole = list.filter((event) => event.status === "active").length;
  byId("count").textContent = found.length === whole && !FILTERS.some((name) => want[name])
    ? plural(whole, "event") : `${found.length.toLocaleString("en")} of ${plural(list.length, "event")}`;
  byId("f-clear").disabled = !FILTERS.some((name) => want[name]);
  drawRows();
}

function drawRows() {
  const holder = clear(byId("list"));
  if (!listed.length) {
    holder.append(el("p", { class: "note" }, "No event fits these filters."));
    return;
  }
  const sort = sortOf(state());
  const body = el("tbody", { role: "rowgroup" }, listed.slice(0, rowsShown).map(row));
  const heads = COLUMNS.map(([key, title, first]) => columnHead(key, title, first, sort));
  holder.append(el("table", { class: "events", role: "table" },
    el("caption", { class: "hidden" }, "Events that fit the filters"),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)), body));
  if (listed.length > rowsShown) {
    const left = listed.length - rowsShown;
    const more = () => { rowsShown += STEP; drawRows(); };
    holder.append(el("p", { class: "more" }, el("button", { type: "button", onclick: more },
      `Show ${Math.min(STEP, left)} more (${left.toLocaleString("en")} left)`)));
  }
}

function columnHead(key, title, first, sort) {
  if (!key) return el("th", { scope: "col", role: "columnheader" }, title);
  const held = sort.replace(/^-/, "") === key;
  const down = sort.startsWith("-");
  const next = held ? (down ? key : `-${key}`) : first;
  const turn = () => {
    location.hash = address({ ...state(), sort: next === FIRST_SORT ? "" : next });
    setTimeout(() => document.querySelector(`[data-sort="${key}"]`)?.focus(), 60);
  };
  return el("th", { scope: "col", role: "columnheader", class: key, "aria-sort": held ? (down ? "descending" : "ascending") : null },
    el("button", { type: "button", "data-sort": key, onclick: turn }, title,
      el("span", { class: "turn", "aria-hidden": "true" }, held ? (down ? "↓" : "↑") : "")));
}

function row(event) {
  const what = event.what || event.topics.map(plain).join(", ") || "not told";
  const cell = (kind, ...children) => el("td", { class: kind, role: "cell" }, children);
  return el("tr", { role: "row", "data-event": event.id },
    cell("date", event.date ? el("time", { datetime: event.date }, day(event.date)) : el("span", { class: "dim" }, "undated")),
    cell("company", say(event.company), event.brand && el("small", {}, say(event.brand))),
    cell("action", badge(event.action, event.direction)),
    cell("what", el("a", { href: toEvent(event.id), "aria-label": `${event.company} ${event.action} ${what}` }, say(what)),
      event.status !== "active" && badge(event.status, "status"),
      event.terms && el("small", {}, say(event.terms))),
    cell("articles", String(event.articles), el("span", { class: "label" }, event.articles === 1 ? " article" : " articles")),
    cell("independent", dots(event.independent, event.articles), String(event.independent), el("span", { class: "label" }, " independent")));
}

/** The filters as the state has them; their choices are what the events hold. */
async function fillFilters() {
  const { list } = await eventIndex();
  const counts = (values) => {
    const found = new Map();
    for (const value of values) found.set(value, (found.get(value) || 0) + 1);
    return [...found].sort((a, b) => (a[0].toLowerCase() < b[0].toLowerCase() ? -1 : 1));
  };
  const options = (name, all, choices) => {
    clear(byId(`f-${name}`)).append(el("option", { value: "" }, all), ...choices.map(([value, text]) => el("option", { value }, shown(text))));
  };
  const counted = (found) => found.map(([value, count]) => [value, `${plain(value)} (${count})`]);
  options("company", "all companies", counts(list.flatMap((e) => (e.brand ? [e.company, e.brand] : [e.company]))).map(([v, n]) => [v, `${v} (${n})`]));
  options("direction", "all directions", counted(counts(list.map((e) => e.direction))));
  options("action", "all actions", counted(counts(list.map((e) => e.action))));
  options("topic", "all topics", counted(counts(list.flatMap((e) => e.topics))));
  options("min", "any number", [["2", "2 or more"], ["3", "3 or more"], ["5", "5 or more"]]);
  const states = counts(list.map((e) => e.status));
  options("status", "active", [...states.filter(([value]) => value !== "active").map(([v, n]) => [v, `${v} (${n})`]), ["any", "any"]]);
  byId("f-status-field").hidden = states.every(([value]) => value === "active");
  options("sort", SORTS[FIRST_SORT], Object.entries(SORTS).filter(([value]) => value !== FIRST_SORT));
  const form = byId("filters");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    rowsShown = STEP;
    if (event.target.name) amend({ [event.target.name]: event.target.value.trim() });
    showList();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    location.hash = address({ sort: state().sort });
  });
}

function setFilters() {
  const want = state();
  for (const name of LIST) {
    const field = byId(`f-${name}`);
    if (document.activeElement !== field || field.value.trim() !== (want[name] || "")) field.value = want[name] || "";
  }
}

/** The blocks of the timeline, as high as the events that fit. */
function drawTimeline(found) {
  const counts = new Map();
  for (const event of found) counts.set(event.mark, (counts.get(event.mark) || 0) + 1);
  for (const stack of document.querySelectorAll(".lane g")) {
    let top = 36;
    for (const rect of stack.querySelectorAll("rect")) {
      rect.dataset.full ??= rect.getAttribute("height");
      const count = counts.get(Number(rect.dataset.mark)) || 0;
      const height = count ? Math.max(3, (Number(rect.dataset.full) * count) / Number(rect.dataset.count)) : 0;
      top -= height;
      rect.setAttribute("height", height);
      rect.setAttribute("y", top);
    }
  }
}

function wireTimeline() {
  for (const lane of document.querySelectorAll("[data-lane]")) {
    lane.addEventListener("click", (event) => {
      const stack = event.target.closest("g");
      if (!stack) return;
      location.hash = address({ ...listState(), company: lane.dataset.lane, from: stack.dataset.from, to: stack.dataset.to });
    });
  }
}
