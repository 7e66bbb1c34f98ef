// Calls to the HTTP API. The key is kept for this tab only, and sent in a header that other sites cannot make a browser send.

const KEY = 'zso.key';

/** An error response, with the server's message. */
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

/** Loads the identity of the caller; `name` stays null if the key is unknown. */
export async function refreshSession() {
  Object.assign(session, { name: null, scopes: [], adminToken: null }, await get('/console/session'));
  return session;
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, json, options) => call('POST', path, { json, ...options });
export const remove = path => call('DELETE', path);

/** Sends a request and parses the JSON response. */
export async function call(method, path, { json, body, signal } = {}) {
  const response = await send(method, path, { json, body, signal });
  return response.status === 204 ? null : response.json();
}

/** Sends a request and returns the response if it succeeded; otherwise throws Refused. */
export async function send(method, path, options) {
  try {
    return await sendOnce(method, path, options);
  } catch (refused) {
    // A server without keys has a token for administrators, which changes with each start.
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
    throw new Refused(0, 'unreachable', 'The server does not respond. Check that it is running and reachable from this machine.');
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
    // Not JSON, so only the status can be reported.
  }
  const message = problem.detail ?? problem.error?.message ?? problem.error ?? `The server responded with status ${response.status}.`;
  const refused = new Refused(response.status, problem.code ?? '', message, Number(response.headers.get('Retry-After') ?? 0));
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent('zso:key', { detail: refused.message }));
  }
  return refused;
}

/** The lines of a response, parsed as they arrive. */
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

/** Saves a response as a file: a link could not send the key. */
export async function download(path, name) {
  const response = await send('GET', path);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
