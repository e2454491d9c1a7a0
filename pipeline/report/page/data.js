// The data of the page: blocks of JSON, read when they are asked for; large reports carry them deflated.

const read = new Map();

/** The value of a block, as a promise; each is read once. */
function block(name) {
  if (!read.has(name)) read.set(name, load(name));
  return read.get(name);
}

async function load(name) {
  const holder = byId(`data-${name}`);
  if (!holder) return null;
  const text = holder.type === "text/plain" ? await inflated(holder.textContent) : holder.textContent;
  holder.remove(); // the text is of no more use, and half of what the page holds in memory
  return JSON.parse(text);
}

async function inflated(base64) {
  const raw = atob(base64);
  const bytes = new Uint8Array(raw.length);
  for (let n = 0; n < raw.length; n += 1) bytes[n] = raw.charCodeAt(n);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** The rows of an index as objects. */
function objects({ columns, rows }) {
  return rows.map((row) => Object.fromEntries(columns.map((name, n) => [name, row[n]])));
}

/** The index of the events: the list, and each by its id. */
async function eventIndex() {
  const index = await block("events");
  if (!index.list) {
    index.list = objects(index);
    index.byId = new Map(index.list.map((event) => [event.id, event]));
  }
  return index;
}

async function familyIndex() {
  const index = await block("families");
  if (!index.list) {
    index.list = objects(index);
    index.byId = new Map(index.list.map((family) => [family.id, family]));
  }
  return index;
}

/** The page of a row that says in which block and place it is. */
async function pageOf(kind, row) {
  return (await block(`${kind}-${row.chunk}`))[row.place];
}

/** Sources or members with the cards of their articles, which stand in blocks of their own. */
async function withCards(records) {
  return Promise.all(records.map(async (record) => (record.at ? { ...(await block(`articles-${record.at[0]}`))[record.at[1]], ...record } : record)));
}
