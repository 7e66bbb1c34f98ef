/** Calls repeatedly, `pause` ms after the previous call has ended, and pauses while the tab is hidden. Returns a function that stops it. */
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
