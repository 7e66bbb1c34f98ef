// Reads the events of a URL with the eventsource package until it stops reconnecting, or for so many seconds:
//   node eventsource.mjs < { url, seconds, cutAfter } > outcome.json
// The connection breaks once, after so many results, if cutAfter says so.
import { readFileSync } from "node:fs";
import { EventSource } from "eventsource";

const { url, seconds, cutAfter } = JSON.parse(readFileSync(0, "utf8"));
const outcome = { requests: [], events: [], closed: null };
const source = new EventSource(url, {
	async fetch(input, init) {
		const response = await fetch(input, init);
		outcome.requests.push({ status: response.status, last: init.headers["Last-Event-ID"] ?? null });
		const { status, headers, redirected } = response;
		return cutAfter && outcome.requests.length === 1 ? { body: cut(response.body), url: response.url, status, headers, redirected } : response;
	},
});
for (const name of ["result", "failed", "end"]) {
	source.addEventListener(name, ({ data, lastEventId }) => outcome.events.push({ name, index: JSON.parse(data).index ?? null, id: lastEventId }));
}

await new Promise((resolve) => {
	setTimeout(resolve, seconds * 1000);
	source.onerror = ({ code }) => {
		if (source.readyState === EventSource.CLOSED) {
			outcome.closed = code ?? 0;
			resolve();
		}
	};
});
source.close();
process.stdout.write(JSON.stringify(outcome));
process.exit(0);

// As a proxy that gives up: the bytes end in the middle of an event.
function cut(body) {
	let text = "";
	const decoder = new TextDecoder();
	return body.pipeThrough(new TransformStream({
		transform(chunk, output) {
			text += decoder.decode(chunk, { stream: true });
			const at = [...text.matchAll(/event: result\n[^]*?\n\n/g)][cutAfter - 1];
			if (at) {
				output.enqueue(new TextEncoder().encode(text.slice(0, at.index + at[0].length) + "event: result\ndata: {"));
				output.terminate();
			}
		},
	}));
}
