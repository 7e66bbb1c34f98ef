// Calls a server with the client that @hey-api/openapi-ts generated, and tells what its caller gets:
//   node driver.js URL IMAGE > outcome.json
import { readFileSync } from "node:fs";
import { client } from "./client/client.gen";
import { classify, classifyForm, completeUpload, jobResults, submitJob, uploadImages } from "./client";
import type { ClassifyAnswerBody, ResultPageBody, ResultRowBody } from "./client";

const [url, file] = process.argv.slice(2);
client.setConfig({ baseUrl: url });

const labels = ["cat", "dog, sitting"];
const bytes = readFileSync(file!);
const image = (name: string) => new File([bytes], name, { type: "image/jpeg" });

async function main() {
	const json = await classify({ body: { model: "clip", image: { base64: bytes.toString("base64"), name: "cat.jpg" }, labels }, throwOnError: true });
	const text = await classify({ body: { model: "clip", images: [bytes.toString("base64")], labels }, throwOnError: true });
	const form = await classifyForm({ body: { model: "clip", image: [image("cat.jpg")], labels, topK: 2 }, throwOnError: true });
	const refused = await classify({ body: { model: "clip", image: "AAAA", labels: [] } });

	const job = (await submitJob({
		body: { model: "clip", source: { type: "upload", name: "typescript" }, labelSets: [{ labels }] },
		throwOnError: true,
	})).data;
	const path = { id: job.id };
	const upload = await uploadImages({ path, query: { first: 0 }, body: { image: [image("a.jpg"), image("b.jpg")] }, throwOnError: true });
	await completeUpload({ path, body: { files: upload.data.next }, throwOnError: true });

	const rows: ResultRowBody[] = [];
	for (let next: number | null = 0; next !== null; ) {
		// Only an EventSource gets 204, which has no page.
		const page = (await jobResults({ path, query: { from: next, most: 1 }, throwOnError: true })).data as ResultPageBody;
		rows.push(...page.rows);
		next = page.next;
	}

	process.stdout.write(JSON.stringify({
		json: told(json.data),
		text: told(text.data),
		form: told(form.data),
		refused: { status: refused.response?.status, code: refused.error?.code },
		uploaded: upload.data.taken,
		source: job.source.type === "upload" ? job.source.name : "",
		rows: rows.map((row) => ({ index: row.index, path: row.path, label: row.label, score: row.score })),
	}));
}

function told(answer: ClassifyAnswerBody) {
	return answer.results[0]!.scores.map(({ label, score }) => ({ label, score }));
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
