// Embeds texts with Vercel's ai and @ai-sdk/openai, as their documentation says:
//   node ai.mjs < { url, model, texts } > outcome.json
// Of each embedding its first number and its length are told: thousands of them are long.
import { readFileSync } from "node:fs";
import { createOpenAI } from "@ai-sdk/openai";
import { embed, embedMany } from "ai";

// How the client splits the texts is its own affair: the sizes of its requests show it.
const sizes = [];
const counted = (url, init) => {
	sizes.push([JSON.parse(init.body).input].flat().length);
	return fetch(url, init);
};

const { url, model, texts } = JSON.parse(readFileSync(0, "utf8"));
const embedding = createOpenAI({ baseURL: url, apiKey: "none", fetch: counted }).embedding(model);
const many = await embedMany({ model: embedding, values: texts, maxRetries: 0 });
const one = await embed({ model: embedding, value: texts[0], maxRetries: 0 });
process.stdout.write(JSON.stringify({
	sizes,
	tokens: many.usage.tokens,
	embeddings: [...many.embeddings, one.embedding].map((vector) => [vector[0], Math.hypot(...vector), vector.length]),
}));
