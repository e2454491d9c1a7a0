// The page of one event: what it is, the words that show it, who says so, and whether they are independent.

async function eventPage(id) {
  const index = await eventIndex();
  const row = index.byId.get(id);
  if (!row) return missing("event", id);
  const page = { ...(await pageOf("events", row)) };
  page.sources = await withCards(page.sources);
  page.demands = await Promise.all(page.demands.map(async ([chunk, at, when]) => ({ ...(await block(`demands-${chunk}`))[at], when })));
  const { fields } = page;
  const told = { page, row, index };
  return [
    wayBack(id),
    el("header", { class: `event-head ${row.direction}` },
      el("p", { class: "kicker" }, badge(row.action, row.direction), " ", row.date ? el("time", { datetime: row.date }, day(row.date)) : "undated",
        row.status !== "active" && badge(row.status, "status"), fields.modality !== "announced" && badge(plain(fields.modality), "status")),
      el("h1", { tabindex: "-1" }, say(page.headline)),
      row.terms && el("p", { class: "terms" }, say(row.terms)),
      standing(page, row)),
    el("div", { class: "columns" },
      el("div", { class: "main" }, facts(told), tellings(page), quotes(page)),
      el("aside", { "aria-label": "Independence, conflicts and demands" },
        origins(page, row), conflicts(page), asked(page), relatives(told), alerts(page), technical(fields))),
  ];
}

function wayBack(id) {
  const place = listed.findIndex((event) => event.id === id);
  const step = (event, text, rel) => event && el("a", { href: toEvent(event.id), rel }, text);
  return el("nav", { class: "way", "aria-label": "Way back" },
    el("a", { href: address(listState()), class: "back" }, `← ${listed.length && place >= 0 ? `All ${plural(listed.length, "event")}` : "All events"}`),
    el("span", {}, place > 0 && step(listed[place - 1], "previous", "prev"), " ",
      place >= 0 && step(listed[place + 1], "next", "next")));
}

/** One sentence that answers: is it independent? */
function standing(page, row) {
  const { independent, articles, publishers } = row;
  const copies = page.sources.filter((source) => source.role !== "original").length;
  const verdict = independent > 1 ? `${independent} independent sources stand behind it`
    : articles > 1 ? "all of it goes back to one source" : articles ? "one article tells it" : "nothing stands behind it any more";
  const parts = [`${plural(articles, "article")} of ${plural(publishers, "publisher")}: `, el("strong", {}, verdict)];
  if (copies) parts.push(`; ${copies} ${copies === 1 ? "is a copy" : "are copies"}`);
  if (page.fields.first_party) parts.push("; the company itself is among those who say so");
  return el("p", { class: "standing" }, dots(independent, articles), " ", parts, ".");
}

function facts({ page, index }) {
  const { fields } = page;
  const shownBy = shownWords(page);
  const when = (value) => value.date ? [el("time", { datetime: value.date }, day(value.date)), value.basis && el("small", {}, BASIS[value.basis] || plain(value.basis))]
    : value.text ? [say(value.text), el("small", {}, "could not be resolved to a date")] : null;
  const slot = (value, name) => value && [value.text ? say(value.text) : el("span", {}, plain(value[name])), value[name] && value.text && plain(value[name]) !== value.text.toLowerCase() && el("small", {}, name === "iso8601" ? `${value[name]} · ${lasting(value[name])}` : plain(value[name]))];
  const { object, spokesperson } = fields;
  const company = [say(fields.company.name), fields.company.brand && fields.company.brand !== fields.company.name && [" (", say(fields.company.brand), ")"],
    /^Q\d+$/.test(fields.company.id || "") && el("small", {}, `Wikidata ${fields.company.id}`)];
  const rows = [
    ["company", "Company", company],
    ["act", "Act", [badge(fields.action, fields.direction), el("small", {}, `${plain(fields.direction)} · ${plain(fields.modality)}`)]],
    ["object", "What", object && [say(object.text), object.product && el("small", {}, say(object.product))]],
    ["topics", "Topics", fields.topics.length > 0 && fields.topics.map((topic) => el("a", { class: "topic", href: address({ topic }) }, plain(topic)))],
    ["counterparty", "Affects", slot(fields.counterparty, "slug")],
    ["announced_on", "Announced", when(fields.announced_on)],
    ["effective_on", "Takes effect", when(fields.effective_on)],
    ["duration", "For how long", slot(fields.duration, "iso8601")],
    ["condition", "Condition", slot(fields.condition, "kind")],
    ["exceptions", "Except", fields.exceptions.length > 0 && fields.exceptions.map((text) => el("p", {}, say(text)))],
    ["rationale", "Why", fields.rationale && say(fields.rationale)],
    ["jurisdiction", "Where", fields.jurisdiction && say(fields.jurisdiction)],
    ["channel", "Told by", fields.channel && plain(fields.channel)],
    ["spokesperson", "Who speaks", spokesperson && [say(spokesperson.name), spokesperson.role && el("small", {}, say(spokesperson.role))]],
    ["merged_into", "Merged into", fields.merged_into && eventLink(fields.merged_into, index)],
  ];
  const filledRows = rows.filter(([, , value]) => value && [value].flat(Infinity).some(Boolean));
  return el("section", { class: "facts" }, el("h2", {}, "Terms"),
    el("dl", {}, filledRows.map(([name, title, value]) => el("div", {},
      el("dt", {}, title), el("dd", {}, el("div", { class: "value" }, value), name !== "act" && witness(shownBy.get(name)))))));
}

/** The words that show each field, over all tellings, with the telling each is first in. */
function shownWords(page) {
  const found = new Map();
  for (const source of page.sources) {
    for (const telling of source.tellings) {
      for (const [name, texts] of wordsOf(telling.passages || [])) {
        if (!found.has(name)) found.set(name, new Map());
        const words = found.get(name);
        for (const text of texts) {
          const key = text.trim().toLowerCase();
          if (!words.has(key)) words.set(key, { text, telling: telling.id, count: 0 });
          words.get(key).count += 1;
        }
      }
    }
  }
  return found;
}

function witness(words) {
  if (!words) return null;
  const most = 3;
  const ranked = [...words.values()].sort((a, b) => b.count - a.count);
  const to = (telling) => (event) => {
    event.preventDefault();
    const there = byId(`telling-${telling}`);
    there?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    there?.focus({ preventScroll: true });
  };
  return el("ul", { class: "witness" }, ranked.slice(0, most).map(({ text, telling, count }) =>
    el("li", {}, el("button", { type: "button", onclick: to(telling), title: "show it in the article" }, "“", say(short(text)), "”"), count > 1 && ` ×${count}`)),
    ranked.length > most && el("li", { class: "dim" }, `and ${ranked.length - most} more wordings`));
}

function tellings(page) {
  const sources = page.sources.map((source) => el("li", { class: "source", id: `source-${source.id}` }, sourceHead(source), source.tellings.map(telling)));
  return el("section", { class: "sources" }, el("h2", {}, `Who says so (${page.sources.length + page.more_sources})`),
    el("ol", {}, sources), page.more_sources > 0 && el("p", { class: "note" }, `${page.more_sources} more in events.jsonl.`));
}

function sourceHead(source) {
  const name = source.publisher || source.title || source.ref;
  const title = source.title && source.title !== name ? source.title : source.publisher ? source.ref : "";
  return el("div", { class: "source-head" },
    el("h3", {}, outward(source.url, say(name)), " ", badge(ROLES[source.role] || source.role, source.role)),
    title && el("p", { class: "title" }, say(title)),
    el("p", { class: "meta" }, source.gone ? "its article is of an earlier run and not in this output" : appeared(source.published),
      source.published?.basis && ` (${BASIS[source.published.basis] || source.published.basis})`,
      source.byline && [" · ", say(source.byline)], source.language && source.language !== "en" && ` · ${source.language}`,
      el("span", { class: "ref" }, " · ", say(source.ref))),
    lineage(source));
}

/** Where an article comes from, in a sentence. */
function lineage(source) {
  const parts = [];
  if (source.of) {
    parts.push(source.revision ? "a revision of " : "made from ", el("strong", {}, say(source.of)), `, ${percent(source.similarity)} alike`);
  } else if (source.role !== "original") parts.push("what it was made from is not among the articles");
  if (source.shown_by?.length) parts.push(`${parts.length ? ", " : ""}shown by ${source.shown_by.map(plain).join(", ")}`);
  if (source.relayed_from) parts.push(`${parts.length ? "; " : ""}passed on from `, say(source.relayed_from));
  if (source.attributed_to?.length) parts.push(`${parts.length ? "; " : ""}relies on `, source.attributed_to.map((outlet, n) => [n > 0 && ", ", say(outlet)]));
  if (source.family) parts.push(parts.length ? " · " : "", el("a", { href: toFamily(source.family) }, "its copy family"));
  return parts.length ? el("p", { class: "lineage" }, parts) : null;
}

function telling(told) {
  return el("div", { class: "telling", id: `telling-${told.id}`, tabindex: "-1" },
    told.passages ? told.passages.map((found) => passage(found)) : el("p", { class: "dim" }, "Its passage is left out to keep this file small; ", el("code", {}, `policywire explain DIR ${told.id}`), " shows it."),
    told.passages && legend(told.passages),
    el("p", { class: "meta" }, `${plain(told.salience)} · confidence ${told.confidence.toFixed(2)}`,
      told.modality !== "announced" && ` · ${plain(told.modality)}`,
      told.inherited_from && " · taken over from the article it copies",
      told.rules.length > 0 && [" · rules ", told.rules.map((rule, n) => [n > 0 && ", ", el("code", {}, shown(rule))])]));
}

function quotes(page) {
  const names = new Map(page.sources.map((source) => [source.id, source.publisher || source.ref]));
  const told = page.quotes.map((quote) => el("figure", { class: "quote" },
    el("blockquote", {}, el("p", {}, say(quote.text))),
    el("figcaption", {}, say(quote.speaker || "speaker not named"), quote.role && [", ", say(quote.role)], names.has(quote.article_id) && [" · in ", say(names.get(quote.article_id))]),
    quote.variants.length > 0 && el("details", {}, el("summary", {}, plural(quote.variants.length, "other wording")),
      el("ul", {}, quote.variants.map((variant) => el("li", {}, el("bdi", {}, varied(variant, quote.text))))))));
  return told.length ? el("section", { class: "quotes" }, el("h2", {}, `In their words (${told.length})`), told) : null;
}

/** A wording with the words marked that the leading one does not have. */
function varied(text, leading) {
  if (text.length + leading.length > 6000) return shown(text);
  return unmatched(text, leading).map(([word, held]) => (held ? shown(word) : el("mark", { class: "changed" }, shown(word))));
}

function origins(page, row) {
  const many = row.articles > row.independent;
  return section("Independent origins", "box origins",
    page.origins.length > 0 && el("ol", {}, page.origins.map((origin) => el("li", {}, say(origin)))),
    many && el("p", { class: "dim" }, `${plural(row.articles, "article")}, but no more than ${plural(row.independent, "origin")}: copies and relays count once.`));
}

function conflicts(page) {
  const names = new Map(page.sources.map((source) => [source.id, source.publisher || source.ref]));
  return section("Where sources differ", "box conflicts", page.conflicts.map((conflict) => el("div", {},
    el("h4", {}, FIELDS[conflict.field] || plain(conflict.field)),
    el("ul", {}, conflict.values.map((claim) => el("li", {}, el("b", {}, say(plain(claim.value) || "not told")), " ",
      el("small", {}, claim.article_ids.slice(0, 6).map((id, n) => [n > 0 && ", ", say(names.get(id) || id)]),
        claim.article_ids.length > 6 && ` and ${claim.article_ids.length - 6} more`)))))));
}

const WHEN = { before: "Asked before", same_time: "Asked at the same time", after: "Asked after", unknown: "Asked, date not known" };

function asked(page) {
  const groups = Object.keys(WHEN).map((when) => [when, once(page.demands.filter((demand) => demand.when === when))]);
  return section("Who asked for what", "box asked", groups.filter(([, found]) => found.length).map(([when, found]) => [
    el("h4", {}, WHEN[when]),
    el("ul", {}, found.slice(0, 8).map((demand) => el("li", {}, el("b", {}, say(demand.issuer || "someone")), ` asked to ${plain(demand.action)}: “`, say(short(demandWords(demand), 200)), "” ",
      el("small", {}, say(demand.by), ", ", appeared(demand.published), repeated(demand)))),
    found.length > 8 && el("li", { class: "dim" }, `and ${found.length - 8} more`))]));
}

const demandWords = (demand) => (wordsOf(demand.passages).get("act") || [])[0] || "";

function eventLink(id, index) {
  const row = index.byId.get(id);
  if (!row) return el("code", {}, id);
  return el("a", { href: toEvent(id) }, say(row.company), ` ${row.action} `, say(row.what || row.topics.map(plain).join(", ")), row.date && ` (${day(row.date)})`);
}

function relatives({ page, index }) {
  const { follows } = page.fields;
  return section("In a row with", "box", follows && el("p", {}, "follows ", eventLink(follows, index)),
    page.followed_by.map((id) => el("p", {}, "followed by ", eventLink(id, index))));
}

function alerts(page) {
  return section("Alerts", "box", page.alerts.length > 0 && el("ul", {}, page.alerts.map((alert) =>
    el("li", {}, badge(alert.severity, `severity ${alert.severity}`), " ", el("code", {}, shown(alert.rule)), el("small", {}, " ", say(alert.why))))));
}

function technical(fields) {
  return el("section", { class: "box technical" }, el("h3", {}, "Record"),
    el("p", {}, el("code", {}, fields.event_id), ` · revision ${fields.revision} · confidence ${fields.confidence.toFixed(2)}`),
    el("details", {}, el("summary", {}, "As JSON"), el("pre", { tabindex: "0" }, shown(JSON.stringify(fields, null, 1)))));
}

function missing(kind, id) {
  return [el("h1", { tabindex: "-1" }, `There is no such ${kind}`), el("p", {}, "This report holds no ", kind, " ", el("code", {}, shown(short(id, 40))), ". ",
    el("a", { href: "#" }, "All events"))];
}
