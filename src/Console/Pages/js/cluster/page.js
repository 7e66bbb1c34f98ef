import { h, fill, refill, note, say, table } from '../dom.js';
import { get, post, session } from '../api.js';
import { poll } from '../poll.js';
import { count, rate, bytes, duration } from '../text.js';
import { eventList } from './events.js';

const EVERY_MS = 2_000;

/** Silos, models, events. */
export function clusterPage(root) {
  const problem = h('div');
  const work = h('div');
  const silos = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Silos' });
  const models = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Models' });
  const events = eventList();
  const busy = new Set();
  let last = null;

  const end = poll(EVERY_MS, look);

  async function look() {
    try {
      const [cluster, { data }] = await Promise.all([get('/v1/silos'), get('/v1/models'), events.look()]);
      last = { cluster, models: data };
      fill(problem);
      draw();
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  }

  async function act(path, done) {
    busy.add(path);
    draw();
    try {
      await post(path);
      say(done);
    } catch (refused) {
      fill(problem, note(refused.message));
    } finally {
      busy.delete(path);
      await look();
    }
  }

  const button = (text, label, path, done) => h('button', {
    type: 'button', class: 'slim', 'aria-label': label, 'data-focus': path, disabled: busy.has(path), on: { click: () => act(path, done) },
  }, busy.has(path) ? `${text} ...` : text);

  function draw() {
    const { cluster, models: known } = last;
    const total = cluster.silos.reduce((sum, silo) => sum + (silo.load?.imagesPerSecond ?? 0), 0);
    fill(work, h('dl', { class: 'facts' },
      fact('Silos', count(cluster.silos.length)), fact('Images/s', rate(total)), fact('Open jobs', count(cluster.openJobs)),
      fact('Images waiting', count(cluster.imagesWaiting)), fact('Images in flight', count(cluster.imagesLeased))),
      cluster.modelDifferences.map(difference => h('p', { class: 'bad' }, differenceText(difference))));
    refill(silos, table(
      ['Silo', 'Role', 'State', 'Models', '>Images/s', '>Per batch', '>Waiting', '>Oldest', '>Leases', '>Label cache', '>Memory', '>Up', ''],
      cluster.silos.map(silo => siloCells(silo, known))));
    refill(models, table(['Model', 'Family', '>On disk', 'In memory', 'Verified', ''], known.map(modelCells)));
  }

  function modelCells(model) {
    const at = `/v1/models/${encodeURIComponent(model.id)}`;
    const resident = model.loaded.filter(place => place.bytes > 0);
    return [
      h('th', { scope: 'row' }, model.id), h('td', {}, model.family), end_(bytes(model.bytes)),
      h('td', {}, resident.length === 0 ? 'nowhere'
        : resident.map(place => h('div', {}, `${nameOf(place.silo)}: ${bytes(place.bytes)} on ${place.device || 'cpu'}${place.pinned ? ', pinned' : ''}`)),
        model.loaded.some(place => !place.ready) ? h('div', { class: 'bad' }, 'could not be loaded; the log says why') : null),
      h('td', {}, model.certificates.length === 0 ? h('span', { class: 'faint' }, 'on first use') : model.certificates.map(certificate)),
      h('td', {}, h('div', { class: 'row' },
        button('Load', `Load ${model.id}`, `${at}/load`, `${model.id} is loaded`),
        button('Unload', `Unload ${model.id}`, `${at}/unload`, `${model.id} is unloaded from idle silos`))),
    ];
  }

  // How a tower was verified, when, and with what difference.
  function certificate(tower) {
    const day = tower.date.slice(0, 10);
    const name = `${tower.tower} ${tower.precision}`;
    if (!tower.passed) {
      return h('div', { class: 'bad' }, `${name} failed ${day}, not served: ${tower.failure}`);
    }
    const proof = tower.referenceDifference === undefined ? 'self-checked only' : `equals the reference within ${tower.referenceDifference.toExponential(1)}`;
    const variant = tower.leastCosine === undefined ? '' : `, cosine with float32 ${tower.leastCosine.toFixed(4)}`;
    return h('div', { title: tower.checks.join('\n') }, `${name}: ${proof}${variant} (${tower.device}, ${day})`);
  }

  function siloCells(silo, known) {
    const load = silo.load;
    const at = `/v1/silos/${encodeURIComponent(silo.name)}`;
    const devices = new Set(known.flatMap(model => model.loaded).filter(place => place.silo === silo.address && place.device).map(place => place.device));
    const asked = load === undefined ? 0 : load.labelCacheHits + load.labelCacheMisses;
    return [
      h('th', { scope: 'row' }, silo.name), h('td', {}, silo.role),
      h('td', {}, load === undefined ? (silo.role === 'control' ? h('span', { class: 'tag good' }, 'up') : h('span', { class: 'tag warn' }, 'no answer'))
        : load.draining ? h('span', { class: 'tag warn' }, 'drained') : h('span', { class: 'tag good' }, 'works')),
      h('td', {}, silo.models.length === 0 ? 'none' : silo.models.map(model => h('div', {}, model)), devices.size > 0 ? h('div', { class: 'faint' }, [...devices].join(', ')) : null),
      end_(load && rate(load.imagesPerSecond)), end_(load && (load.imagesPerBatch > 0 ? rate(load.imagesPerBatch) : '-')), end_(load && `${count(load.waiting)} of ${count(load.places)}`),
      end_(load && (load.oldestSeconds === undefined ? '-' : `${rate(load.oldestSeconds)} s`)), end_(load && count(load.leases)),
      end_(load && (asked > 0 ? `${(load.labelCacheHits * 100 / asked).toFixed(0)} % of ${count(asked)}` : '-')),
      end_(silo.memoryBytes > 0 ? bytes(silo.memoryBytes) : '-'), end_(duration((Date.now() - new Date(silo.started)) / 1000)),
      h('td', {}, load === undefined ? null
        : load.draining ? button('Undrain', `Undrain ${silo.name}`, `${at}/undrain`, `${silo.name} accepts work again`)
        : button('Drain', `Drain ${silo.name}: it finishes its work in flight`, `${at}/drain`, `${silo.name} is drained`)),
    ];
  }

  const differenceText = ({ model, folders }) => `Model ${model} differs between encoders: ${Object.entries(folders)
    .map(([fingerprint, names]) => `${fingerprint.slice(0, 12)} on ${names.join(', ')}`).join('; ')}. Each job runs only on encoders that match it.`;

  const nameOf = address => last.cluster.silos.find(silo => silo.address === address)?.name ?? address;

  fill(root,
    h('div', { class: 'row' }, h('h1', { tabindex: -1 }, 'Cluster'), session.dashboard ? dashboardButton(problem) : null),
    h('p', { class: 'lead' }, 'The silos, their current work, and recent events.'),
    h('div', { class: 'stack' }, problem,
      h('section', { class: 'sheet', 'aria-label': 'Work' }, work),
      h('section', { class: 'sheet' }, h('h2', {}, 'Silos'), silos),
      h('section', { class: 'sheet' }, h('h2', {}, 'Models'), models),
      h('section', { class: 'sheet' }, h('h2', {}, 'Events'), events.element)));
  return end;
}

// The browser opens the dashboard itself and cannot send the key, so the key is exchanged for a cookie first.
function dashboardButton(problem) {
  return h('button', { type: 'button', on: { click: open } }, 'Orleans dashboard');

  async function open() {
    try {
      await post('/console/session');
      location.assign('/dashboard/');
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  }
}

const fact = (name, text) => h('div', {}, h('dt', {}, name), h('dd', {}, text));
const end_ = text => h('td', { class: 'end' }, text ?? '');
