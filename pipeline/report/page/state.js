// The state of the page is its address: whatever is seen can be sent as a link, and Back goes back.

const FILTERS = ["q", "company", "direction", "action", "topic", "min", "from", "to", "status"];
const LIST = [...FILTERS, "sort"];

function state() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** The address of a state; empty values are left out. */
function address(values) {
  const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return `#${new URLSearchParams(kept)}`;
}

/** The state of the list that the reader came from, so that a page leads back to it. */
function listState() {
  return Object.fromEntries(Object.entries(state()).filter(([name]) => LIST.includes(name)));
}

const toEvent = (id) => address({ ...listState(), event: id });
const toFamily = (id) => address({ ...listState(), view: "families", family: id });

/** Change the state without a new entry in the history, as for each letter typed. */
function amend(changes) {
  history.replaceState(null, "", address({ ...state(), ...changes }));
}
