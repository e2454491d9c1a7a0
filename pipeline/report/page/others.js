// What was refused and why, and how the feeds fare.

async function rejectsView() {
  const { rejects } = await block("others");
  const all = rejects.reduce((sum, group) => sum + group.count, 0);
  return [
    el("h1", { tabindex: "-1" }, "Rejects"),
    el("p", { class: "lead" }, all ? `${plural(all, "thing was", "things were")} refused, each by one stage for one reason. Nothing is dropped without a record.` : "Nothing was refused."),
    rejects.map((group) => el("details", { class: "reason", open: rejects.length < 4 },
      el("summary", {}, el("b", {}, say(plain(group.reason))), ` · ${group.count.toLocaleString("en")} · `, el("span", { class: "dim" }, say(group.stage))),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Refused: ${plain(group.reason)}` }, el("table", { class: "plain" },
        el("thead", {}, el("tr", {}, ["What", "Detail", "Id"].map((title) => el("th", { scope: "col" }, title)))),
        el("tbody", {}, group.shown.map(([id, subject, detail]) => el("tr", {}, el("td", { class: "long" }, say(subject)), el("td", { class: "long" }, say(detail)), el("td", {}, el("code", {}, shown(id)))))))),
      group.count > group.shown.length && el("p", { class: "note" }, `${(group.count - group.shown.length).toLocaleString("en")} more in rejects.jsonl.`))),
  ];
}

const HEALTH = ["gone", "broken", "quiet", "new", "ok"];

async function feedsView() {
  const { feeds, notices } = await block("others");
  const ordered = [...feeds].sort((a, b) => HEALTH.indexOf(a.health) - HEALTH.indexOf(b.health) || ((a.title || a.url) < (b.title || b.url) ? -1 : 1));
  const moment = (time) => (time ? time.replace("T", " ").replace(/:\d\dZ$/, " UTC") : "never");
  return [
    el("h1", { tabindex: "-1" }, "Feeds"),
    el("p", { class: "lead" }, HEALTH.map((health) => [health, feeds.filter((feed) => feed.health === health).length]).filter(([, n]) => n).map(([health, n]) => `${n} ${health}`).join(", ")),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Feeds" }, el("table", { class: "plain" },
      el("thead", {}, el("tr", {}, ["Feed", "Health", "Last news", "Last answer", "Next poll", "Failures"].map((title) => el("th", { scope: "col" }, title)))),
      el("tbody", {}, ordered.map((feed) => el("tr", {},
        el("td", { class: "what" }, say(short(feed.title || feed.url, 120)), (feed.title || feed.current_url) && el("small", {}, say(short(feed.current_url || feed.url, 160)))),
        el("td", {}, badge(feed.health, `health ${feed.health}`), feed.problem && el("small", {}, say(plain(feed.problem)))),
        el("td", {}, moment(feed.last_new)), el("td", {}, moment(feed.last_ok)), el("td", {}, moment(feed.next_poll)),
        el("td", { class: "number" }, String(feed.failures || 0))))))),
    notices.length > 0 && el("section", {}, el("h2", {}, "Notices"), el("ul", { class: "told" }, notices.map((notice) => el("li", {},
      el("b", {}, plain(notice.kind)), " ", say(short(notice.url, 160)), notice.since && ` since ${moment(notice.since)}`, notice.detail && [": ", say(short(notice.detail, 300))])))),
  ];
}
