/** Calls again and again, each time `pause` ms after the last call has ended; not while the tab is hidden. Returns what ends it. */
export function poll(pause, call) {
  let ended = false;
  let timer = 0;
  async function turn() {
    if (!document.hidden) {
      await call();
    }
    if (!ended) {
      timer = setTimeout(turn, pause);
    }
  }
  turn();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
