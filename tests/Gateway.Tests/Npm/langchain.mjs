// Embeds documents with @langchain/openai, as its documentation says:
//   node langchain.mjs < { url, model, texts } > outcome.json
// Of each embedding its first number and its length are told: hundreds of them are long.
import { readFileSync } from "node:fs";
import { OpenAIEmbeddings } from "@langchain/openai";

// How the client splits the documents is its own affair: the sizes of its requests show it.
const sizes = [];
const send = globalThis.fetch;
globalThis.fetch = (url, init) => {
	sizes.push([JSON.parse(init.body).input].flat().length);
	return send(url, init);
};

const { url, model, texts } = JSON.parse(readFileSync(0, "utf8"));
const embeddings = new OpenAIEmbeddings({ model, apiKey: "none", maxRetries: 0, configuration: { baseURL: url } });
const vectors = await embeddings.embedDocuments(texts);
const query = await embeddings.embedQuery(texts[0]);
process.stdout.write(JSON.stringify({ sizes, embeddings: [...vectors, query].map((vector) => [vector[0], Math.hypot(...vector), vector.length]) }));
