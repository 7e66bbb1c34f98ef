import { h, fill, say } from '../dom.js';
import { get } from '../api.js';
import { clock } from '../text.js';

const MOST = 200;

const KINDS = {
  siloJoined: ['joined', 'good'], siloLeft: ['left', 'warn'], siloDied: ['died', 'bad'], leasesReturned: ['returned', 'warn'], modelLoaded: ['loaded', 'good'], modelUnloaded: ['unloaded', ''],
};

/** Events of the cluster, newest first. */
export function eventList() {
  let seen = [];
  let first = true;
  const list = h('ol', { class: 'events', tabindex: 0, 'aria-label': 'Events, newest first' }, h('li', { class: 'faint' }, 'No events yet.'));

  async function look() {
    const { events } = await get(`/v1/events?after=${seen[0]?.id ?? 0}`);
    if (events.length === 0) {
      return;
    }
    seen = [...events.toReversed(), ...seen].slice(0, MOST);
    fill(list, seen.map(event => {
      const [word, colour] = KINDS[event.kind] ?? [event.kind, ''];
      return h('li', {}, h('time', { datetime: event.at }, clock(event.at)), h('span', {}, h('strong', { class: colour }, word), ` ${event.text}`));
    }));
    if (!first) {
      say(events.map(event => event.text).join(' '));
    }
    first = false;
  }

  return { element: list, look };
}
