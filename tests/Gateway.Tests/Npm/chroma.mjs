// What a caller of @chroma-core/huggingface-server gets for steps {url, apiKey, texts}, as JSON.
import { HuggingfaceServerEmbeddingFunction } from "@chroma-core/huggingface-server";
import { readFileSync } from "node:fs";

const outcomes = [];
for (const { url, apiKey, texts } of JSON.parse(readFileSync(0, "utf8"))) {
	try {
		outcomes.push({ returned: await new HuggingfaceServerEmbeddingFunction({ url, apiKey }).generate(texts) });
	} catch (error) {
		outcomes.push({ raised: error.message });
	}
}
process.stdout.write(JSON.stringify(outcomes));
