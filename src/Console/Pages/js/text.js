// Numbers and times as people read them, the same in every locale: the product's messages are English as well.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const count = number => whole.format(number);
export const rate = number => (number >= 100 ? whole : tenth).format(number);
export const score = number => `${(number * 100).toFixed(1)} %`;
export const milliseconds = number => number < 0.05 ? 'under 0.1 ms' : `${number >= 100 ? whole.format(number) : tenth.format(number)} ms`;

export function bytes(number) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (number >= 1024 && unit < units.length - 1) {
    number /= 1024;
    unit++;
  }
  return `${tenth.format(number)} ${units[unit]}`;
}

/** "3 min 20 s" */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  return seconds < 0.05 ? 'under 0.1 s' : seconds < 10 ? `${tenth.format(Math.max(0, seconds))} s` : s < 60 ? `${s} s`
    : s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s`
    : s < 172800 ? `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`
    : `${Math.floor(s / 86400)} days`;
}

export const clock = text => new Date(text).toLocaleTimeString('en-GB');
/** "24 Nov, 19:22", with the year if it is not the current one. */
export function moment(text) {
  const at = new Date(text);
  const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' };
  return at.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', ...year });
}


/** "TooManyPixels" or "tooManyPixels": too many pixels. */
export const spaced = name => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
