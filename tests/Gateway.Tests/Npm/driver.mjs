// Runs steps with one version of @huggingface/inference and tells what its caller gets:
//   node driver.mjs FOLDER ALIAS < steps.json > outcomes.json
// FOLDER has the node_modules, ALIAS is a name in its package.json.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder, alias] = process.argv;
const { InferenceClient, HfInference } = createRequire(join(folder, "package.json"))(alias);
const Client = InferenceClient ?? HfInference;
const old = alias === "inference-2";

// Some clients repeat what fails: what the caller does not see is counted here.
let statuses = [];
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
	const answer = await send(...request);
	statuses.push(answer.status);
	return answer;
};

const outcomes = [];
for (const step of JSON.parse(readFileSync(0, "utf8"))) {
	statuses = [];
	const outcome = {};
	try {
		outcome.returned = await call(step);
	} catch (error) {
		outcome.raised = { message: String(error.message), cause: error.cause ? String(error.cause.code ?? error.cause) : null };
	}
	outcomes.push({ ...outcome, statuses });
}
process.stdout.write(JSON.stringify(outcomes));

function call({ url, token, call, image, bytes, labels, template, text }) {
	const client = new Client(token);
	const where = old ? { model: url } : { endpointUrl: url };
	const blob = new Blob([image ? readFileSync(image) : new Uint8Array(bytes)], { type: "image/jpeg" });
	switch (call) {
		case "zeroShotImageClassification": {
			const parameters = template ? { candidate_labels: labels, hypothesis_template: template } : { candidate_labels: labels };
			return client.zeroShotImageClassification({ ...where, inputs: old ? { image: blob } : blob, parameters });
		}
		case "imageClassification":
			return client.imageClassification({ ...where, data: blob });
		case "featureExtraction":
			return client.featureExtraction({ ...where, inputs: text });
	}
}
