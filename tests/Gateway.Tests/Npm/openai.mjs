// Runs steps with the openai package and tells what its caller gets:
//   node openai.mjs FOLDER < steps.json > outcomes.json
// FOLDER has the node_modules. Of each embedding its first number and its length are told: thousands of them are long.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder] = process.argv;
const { OpenAI } = createRequire(join(folder, "package.json"))("openai");

const outcomes = [];
for (const { url, body } of JSON.parse(readFileSync(0, "utf8"))) {
	const client = new OpenAI({ baseURL: url, apiKey: "none", maxRetries: 0 });
	try {
		const answer = await client.embeddings.create(body);
		outcomes.push({
			model: answer.model,
			usage: answer.usage,
			indexes: answer.data.map((each) => each.index),
			embeddings: answer.data.map(({ embedding }) => [embedding[0], Math.hypot(...embedding), embedding.length]),
		});
	} catch (error) {
		outcomes.push({ raised: error.constructor.name, status: error.status, message: String(error.message), code: error.code });
	}
}
process.stdout.write(JSON.stringify(outcomes));
