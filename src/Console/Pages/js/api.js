// Calls to the HTTP API. The key is kept for this tab only, and goes out in a header that no other site can have a browser send.

const KEY = 'zso.key';

/** What the server refused, in its own words. */
export class Refused extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    Object.assign(this, { status, code, retryAfter });
  }
}

export const session = { asksForKey: false, name: null, scopes: [], dashboard: false, adminToken: null };

export const may = scope => session.scopes.includes(scope);

export function useKey(key) {
  if (key) {
    sessionStorage.setItem(KEY, key);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

export const hasKey = () => sessionStorage.getItem(KEY) !== null;

/** Asks who we are; with a key that is not known `name` stays null. */
export async function refreshSession() {
  Object.assign(session, { name: null, scopes: [], adminToken: null }, await get('/console/session'));
  return session;
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, json, options) => call('POST', path, { json, ...options });
export const remove = path => call('DELETE', path);

/** Calls, and reads JSON. */
export async function call(method, path, { json, body, signal } = {}) {
  const response = await send(method, path, { json, body, signal });
  return response.status === 204 ? null : response.json();
}

/** Calls, and gives the response when it is a good one. */
export async function send(method, path, options) {
  try {
    return await sendOnce(method, path, options);
  } catch (refused) {
    // A server without keys has a token for administrators, and a new one after each start.
    if (refused.code !== 'admin_token_missing') {
      throw refused;
    }
    await refreshSession();
    return sendOnce(method, path, options);
  }
}

async function sendOnce(method, path, { json, body, headers, signal } = {}) {
  const sent = new Headers(headers);
  const key = session.adminToken ?? sessionStorage.getItem(KEY);
  if (key !== null) {
    sent.set('X-Api-Key', key);
  }
  if (json !== undefined) {
    sent.set('Content-Type', 'application/json');
  }
  let response;
  try {
    response = await fetch(path, { method, headers: sent, body: json === undefined ? body : JSON.stringify(json), signal, credentials: 'same-origin' });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Refused(0, 'unreachable', 'The server does not answer. Is it running, and can this machine reach it?');
  }
  if (response.ok) {
    return response;
  }
  throw await refusal(response);
}

async function refusal(response) {
  let problem = {};
  try {
    problem = await response.json();
  } catch {
    // No words of the server's own: its status has to do.
  }
  const message = problem.detail ?? problem.error?.message ?? problem.error ?? `The server answered with status ${response.status}.`;
  const refused = new Refused(response.status, problem.code ?? '', message, Number(response.headers.get('Retry-After') ?? 0));
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent('zso:key', { detail: refused.message }));
  }
  return refused;
}

/** Lines of an answer as they come, each parsed. */
export async function* lines(path, { signal } = {}) {
  const response = await send('GET', path, { headers: { Accept: 'application/x-ndjson' }, signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const text = rest + (value ?? '');
      const parts = text.split('\n');
      rest = parts.pop();
      for (const line of parts) {
        if (line.length > 0) {
          yield JSON.parse(line);
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** Saves an answer as a file: a link could not send the key. */
export async function download(path, name) {
  const response = await send('GET', path);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
