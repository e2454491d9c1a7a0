// Saying values in words.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BASIS = {
  explicit: "the text says so", relative: "worked out from the text", published_fallback: "from when the articles appeared",
  markup: "the page's markup", feed: "its feed", url: "its address", text: "its text", input: "the input", fetched: "when it was fetched",
};
const FIELDS = {
  act: "act", company: "company", object: "what", counterparty: "affects", announced_on: "announced", effective_on: "takes effect",
  duration: "for", condition: "condition", exceptions: "exceptions", rationale: "why", jurisdiction: "where", channel: "channel",
  spokesperson: "spoken by", attributed_to: "relies on", support: "support",
};
const ROLES = {
  original: "original", syndicated: "syndicated copy", excerpt: "excerpt", rewritten: "rewritten copy", translated: "translated copy",
};

const plain = (slug) => String(slug ?? "").replaceAll("_", " ");
const plural = (count, noun, many) => `${count.toLocaleString("en")} ${count === 1 ? noun : many || noun + "s"}`;
const percent = (share) => `${Math.round(share * 100)}%`;

/** An ISO date of any precision as people write it. */
function day(date) {
  if (!date) return "";
  const [year, month, of] = date.slice(0, 10).split("-");
  if (!month) return year;
  return of ? `${Number(of)} ${MONTHS[month - 1]} ${year}` : `${MONTHS[month - 1]} ${year}`;
}

/** When an article appeared: a date, or the bounds that are known. */
function appeared(published) {
  if (!published) return "";
  if (published.at) return day(published.at);
  const { from, to } = published;
  if (from && to) return from === to ? day(from) : `between ${day(from)} and ${day(to)}`;
  if (from) return `on or after ${day(from)}`;
  return to ? `by ${day(to)}` : "date not known";
}

/** An ISO duration in words, where it is a simple one. */
function lasting(iso) {
  const found = /^P(\d+)([YMWD])$/.exec(iso || "");
  const unit = found && { Y: "year", M: "month", W: "week", D: "day" }[found[2]];
  return unit ? plural(Number(found[1]), unit) : iso;
}

/** The signs and numbers that show how many of the articles are independent. */
function dots(independent, articles) {
  const most = 8;
  const count = Math.min(articles, most);
  const filledOnes = Math.min(independent, count);
  const drawing = svg("svg", { class: "dots", width: count * 10, height: 10, "aria-hidden": "true" });
  for (let n = 0; n < count; n += 1) {
    drawing.append(svg("circle", { cx: n * 10 + 5, cy: 5, r: n < filledOnes ? 4 : 3, class: n < filledOnes ? "own" : "copy" }));
  }
  return drawing;
}
