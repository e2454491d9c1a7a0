// The way through the page: what the address asks for is shown, and focus goes with it.

let current = null; // what is shown, so that going back finds its place again
let place = 0; // of the list, in pixels
let turns = 0; // a page that is ready after the reader went on is not shown

async function route() {
  const turn = (turns += 1);
  const want = state();
  const page = byId("page");
  const isPage = Boolean(want.event || (want.view && want.view !== "events"));
  const key = want.event ? `event ${want.event}` : isPage ? `${want.view} ${want.family || ""}` : "";
  const moved = current !== null && current !== key;
  if (moved && current === "") place = scrollY;
  setFilters();
  await showList();
  const shownPage = isPage ? await contents(want) : [];
  if (turn !== turns) return;
  if (isPage) {
    add(clear(page), shownPage);
    document.title = `${page.querySelector("h1").textContent.slice(0, 100)} · Policywire`;
  } else {
    clear(page);
    document.title = "Policywire report";
  }
  byId("overview").hidden = isPage;
  page.hidden = !isPage;
  mark(want);
  if (moved) settle(isPage, want);
  else if (current === null && isPage) page.querySelector("h1").focus({ preventScroll: true });
  current = key;
  document.documentElement.dataset.ready = "true";
}

async function contents(want) {
  if (want.event) return eventPage(want.event);
  if (want.view === "families") return want.family ? familyPage(want.family) : familiesView();
  const views = { demands: demandsView, rejects: rejectsView, feeds: feedsView };
  return Object.hasOwn(views, want.view) ? views[want.view](want) : missing("view", want.view);
}

/** Say which view is the current one. */
function mark(want) {
  const view = want.event ? "events" : want.view || "events";
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Put the reader at the head of a page, or back where the list was left. */
function settle(isPage) {
  if (isPage) {
    scrollTo(0, 0);
    byId("page").querySelector("h1").focus({ preventScroll: true });
    return;
  }
  const left = (current || "").startsWith("event ") && document.querySelector(`[data-event="${CSS.escape(current.slice(6))}"] a`);
  scrollTo(0, place);
  (left || byId("main")).focus({ preventScroll: Boolean(!left) });
}

function wireTheme() {
  const button = byId("theme");
  const dark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const label = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.hidden = false;
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    label();
  });
  label();
}

/** On paper nothing can be opened: what is folded is unfolded, and the list is printed whole. */
function wirePrint() {
  const most = 2000;
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("#page details:not([open])")) folded.open = true;
    if (!byId("overview").hidden && rowsShown < listed.length) {
      rowsShown = Math.min(listed.length, most);
      drawRows();
    }
  });
}

async function start() {
  wireTheme();
  wirePrint();
  wireTimeline();
  await fillFilters();
  await route();
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && state().event && !event.defaultPrevented) location.hash = address(listState());
  });
}

start();
