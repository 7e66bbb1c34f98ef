"""Records what clients of the dialects send to a server, and what they make of its answers.

python3 record_dialects.py HOST:PORT IMAGE OUT, with the clients' sources on PYTHONPATH (README.md says which) and a server with all dialects and the model `clip`.
"""
import asyncio
import base64
import http.client
import io
import json
import pathlib
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

server, image_file, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
image = pathlib.Path(image_file).read_bytes()
data_uri = "data:image/jpeg;base64," + base64.b64encode(image).decode()
texts = ["a cat", "a dog"]
seen = []

KEPT = {"content-type", "inference-header-content-length", "content-encoding"}
DROPPED = {"host", "content-length", "connection", "transfer-encoding"}


def body_of(data, what):
    """The body as text if it is JSON, as bytes otherwise."""
    try:
        return {f"{what}json": json.loads(data), f"{what}text": data.decode()}
    except (UnicodeDecodeError, json.JSONDecodeError):
        return {f"{what}bytes": {"length": len(data), "base64": base64.b64encode(data).decode()}}


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        data = self.rfile.read(int(self.headers.get("content-length") or 0))
        sent = {name.lower(): value for name, value in self.headers.items() if name.lower() not in DROPPED}
        upstream = http.client.HTTPConnection(server)
        upstream.request(self.command, self.path, data or None, {**sent, "accept-encoding": sent.get("accept-encoding", "identity")})
        answer = upstream.getresponse()
        content = answer.read()
        path, _, query = self.path.partition("?")
        request = {"method": self.command, "path": path, "query": query, "headers": sent, "framing": "content-length" if data else "none"}
        response = {"status": answer.status, "headers": {name.lower(): value for name, value in answer.getheaders() if name.lower() in KEPT}}
        told = body_of(content, "body_")
        told.pop("body_text", None)
        seen.append(({**request, **(body_of(data, "body_") if data else {})}, {**response, **told}))
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in DROPPED:
                self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET


def plain(value):
    """What a caller got, as JSON."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def record(client, commit, case, call):
    del seen[:]
    try:
        outcome = {"returned": plain(call())}
    except Exception as error:
        outcome = {"raised": {"type": type(error).__name__, "message": str(error).replace(proxy, "HOST")}}
    folder = out / f"{client}-{commit[:7]}"
    folder.mkdir(parents=True, exist_ok=True)
    for index, (request, response) in enumerate(seen):
        last = index == len(seen) - 1
        name = re.sub(r"[^a-z0-9]+", "-", case.lower()).strip("-") + ("" if len(seen) == 1 else f"-{index + 1}")
        exchange = {"client": client, "version": commit[:7], "commit": commit, "case": case, "sent": True, "request": request, "response": response, **(outcome if last else {})}
        (folder / f"{name}.json").write_text(json.dumps(exchange, indent=1, ensure_ascii=False) + "\n")
    print(client, case, [request["path"] for request, _ in seen], [response["status"] for _, response in seen], str(outcome)[:160])


def triton(commit):
    import numpy as np
    import tritonclient.http as http_client

    client = http_client.InferenceServerClient(proxy)

    def tensor(name, elements, binary=True):
        given = http_client.InferInput(name, [len(elements)], "BYTES")
        given.set_data_from_numpy(np.array([each if isinstance(each, bytes) else each.encode() for each in elements], dtype=np.object_), binary_data=binary)
        return given

    def infer(inputs, names, outputs=None, **options):
        result = client.infer("clip", inputs, outputs=outputs, **options)
        return {name: result.as_numpy(name) for name in names}

    def wanted(name, **options):
        return http_client.InferRequestedOutput(name, **options)

    def case(name, call):
        record("tritonclient", commit, name, call)

    case("server live", client.is_server_live)
    case("server ready", client.is_server_ready)
    case("server metadata", client.get_server_metadata)
    case("model ready", lambda: client.is_model_ready("clip"))
    case("model ready, version", lambda: client.is_model_ready("clip", "1"))
    case("model ready, no such model", lambda: client.is_model_ready("nobody"))
    case("model metadata", lambda: client.get_model_metadata("clip"))
    case("model metadata, no such model", lambda: client.get_model_metadata("nobody"))
    case("model configuration", lambda: client.get_model_config("clip"))
    case("repository index", client.get_model_repository_index)
    scores = ("scores", "labels")
    case("infer image and labels", lambda: infer([tensor("images", [image, image]), tensor("labels", ["cat", "dog"])], scores, request_id="7"))
    case("infer image and labels, version", lambda: infer([tensor("images", [image]), tensor("labels", ["cat", "dog"])], scores, model_version="1"))
    case("infer image and labels, parameters", lambda: infer([tensor("images", [image]), tensor("labels", ["cat", "dog"])], scores, parameters={"template": "a drawing of a {}", "top_k": 1}))
    case("infer image, labels as JSON", lambda: infer([tensor("images", [image]), tensor("labels", ["cat", "dog"], binary=False)], scores))
    case("infer image as JSON", lambda: infer([tensor("images", [data_uri], binary=False)], ("image_embeds",), [wanted("image_embeds", binary_data=False)]))
    case("infer images", lambda: infer([tensor("images", [image])], ("image_embeds",), [wanted("image_embeds")]))
    case("infer texts", lambda: infer([tensor("texts", texts)], ("text_embeds",), [wanted("text_embeds", binary_data=False)]))
    case("infer texts as JSON", lambda: infer([tensor("texts", texts, binary=False)], ("text_embeds",)))
    case("infer texts, gzip", lambda: infer([tensor("texts", texts)], ("text_embeds",), request_compression_algorithm="gzip", response_compression_algorithm="gzip"))
    case("infer texts, deflate", lambda: infer([tensor("texts", texts)], ("text_embeds",), request_compression_algorithm="deflate", response_compression_algorithm="deflate"))
    case("infer, priority and timeout", lambda: infer([tensor("texts", texts)], ("text_embeds",), priority=1, timeout=1000))
    case("infer, sequence", lambda: infer([tensor("texts", texts)], ("text_embeds",), sequence_id=3, sequence_start=True))
    case("infer, classification", lambda: infer([tensor("images", [image]), tensor("labels", ["cat", "dog"])], ("scores",), [wanted("scores", class_count=1)]))
    case("infer, no such model", lambda: client.infer("nobody", [tensor("texts", texts)]))


def kserve(commit):
    import numpy as np
    import kserve_client as client

    def run(call):
        async def once():
            rest = client.InferenceRESTClient(client.RESTConfig(protocol="v2"))
            try:
                return await call(rest)
            finally:
                await rest.close()
        return asyncio.run(once())

    def tensor(name, elements, binary):
        given = client.InferInput(name, [len(elements)], "BYTES")
        given.set_data_from_numpy(np.array(elements, dtype=np.object_), binary_data=binary)
        return given

    def infer(inputs, model="clip", **options):
        async def call(rest):
            request = client.InferRequest(model, inputs, request_id="7", **options)
            answer = await rest.infer(f"http://{proxy}", request, model_name=model)
            return {output.name: output.as_numpy() for output in answer.outputs}
        return run(call)

    def case(name, call):
        record("kserve", commit, name, call)

    url = f"http://{proxy}"
    labels = ["cat", "dog"]
    case("server live", lambda: run(lambda rest: rest.is_server_live(url)))
    case("server ready", lambda: run(lambda rest: rest.is_server_ready(url)))
    case("model ready", lambda: run(lambda rest: rest.is_model_ready(url, "clip")))
    case("model ready, no such model", lambda: run(lambda rest: rest.is_model_ready(url, "nobody")))
    case("infer image and labels", lambda: infer([tensor("images", [image], True), tensor("labels", labels, True)]))
    case("infer image and labels as JSON", lambda: infer([tensor("images", [base64.b64encode(image).decode()], False), tensor("labels", labels, False)]))
    case("infer image and labels, outputs", lambda: infer(
        [tensor("images", [image], True), tensor("labels", labels, True)],
        request_outputs=[client.RequestedOutput("labels"), client.RequestedOutput("scores", {"binary_data": True})]))
    case("infer texts", lambda: infer([tensor("texts", texts, False)]))
    case("infer texts, binary", lambda: infer([tensor("texts", texts, True)], parameters={"binary_data_output": True}))
    case("infer, no such model", lambda: infer([tensor("texts", texts, False)], model="nobody"))
    case("infer, empty request", lambda: infer([]))


def infinity(commit):
    from PIL import Image
    from infinity_client import AuthenticatedClient, Client
    from infinity_client.api import default as api
    from infinity_client.models import ClassifyInput, EmbeddingEncodingFormat, OpenAIEmbeddingInputImage, OpenAIEmbeddingInputText, RerankInput
    from infinity_client.vision_client import InfinityVisionAPI

    client = Client(base_url=f"http://{proxy}", raise_on_unexpected_status=True)

    def case(name, call):
        record("infinity_client", commit, name, call)

    def embeddings(body, with_client=client):
        return [each.embedding for each in api.embeddings.sync_detailed(client=with_client, body=body).parsed.data]

    def classify(body):
        return [[{"label": each.label, "score": each.score} for each in one] for one in api.classify.sync_detailed(client=client, body=body).parsed.data]

    def with_labels(**options):
        body = ClassifyInput(input_=[data_uri], model="clip", **options)
        body["labels"] = ["cat", "dog"]
        return body

    case("health", lambda: api.health.sync_detailed(client=client).parsed > 0)
    case("models", lambda: [(model.id, model.capabilities) for model in api.models.sync_detailed(client=client).parsed.data])
    case("embeddings of texts", lambda: embeddings(OpenAIEmbeddingInputText(input_=texts)))
    case("embeddings of a text, model and key", lambda: embeddings(OpenAIEmbeddingInputText(input_="a cat", model="clip"), AuthenticatedClient(base_url=f"http://{proxy}", token="hf_test")))
    case("embeddings of texts, base64", lambda: embeddings(OpenAIEmbeddingInputText(input_=texts, model="clip", encoding_format=EmbeddingEncodingFormat.BASE64)))
    case("embeddings of an image", lambda: embeddings(OpenAIEmbeddingInputImage(input_=[data_uri], model="clip")))
    case("classify an image", lambda: classify(with_labels()))
    case("classify an image, raw scores", lambda: classify(with_labels(raw_scores=True)))
    case("classify a text", lambda: classify(ClassifyInput(input_=["I am not having a great day."])))
    case("rerank", lambda: api.rerank.sync_detailed(client=client, body=RerankInput(query="a cat", documents=texts)))

    def vision(call):
        vision_client = InfinityVisionAPI(f"http://{proxy}", model="clip")
        return call(vision_client).result()

    case("vision, image", lambda: vision(lambda vision_client: vision_client.image_embed("clip", [Image.open(io.BytesIO(image))])))
    case("vision, texts", lambda: vision(lambda vision_client: vision_client.embed("clip", texts)))


def langchain(commit):
    from langchain_infinity import InfinityEmbeddings

    embeddings = InfinityEmbeddings(model="clip", infinity_api_url=f"http://{proxy}")
    record("langchain_community", commit, "embed documents", lambda: embeddings.embed_documents(["a cat", "a brown dog"]))
    record("langchain_community", commit, "embed query", lambda: embeddings.embed_query("a cat"))


def llama_index(commit):
    from llama_tei import TextEmbeddingsInference

    embeddings = TextEmbeddingsInference(model_name="clip", base_url=f"http://{proxy}", auth_token="Bearer hf_test")
    record("llama_index", commit, "text embeddings", lambda: embeddings.get_text_embedding_batch(texts))
    record("llama_index", commit, "text embedding", lambda: embeddings.get_text_embedding("a cat"))
    whole = TextEmbeddingsInference(model_name="clip", base_url=f"http://{proxy}", truncate_text=False)
    record("llama_index", commit, "text embedding, not truncated", lambda: whole.get_text_embedding("a cat"))


listener = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
proxy = f"127.0.0.1:{listener.server_port}"
threading.Thread(target=listener.serve_forever, daemon=True).start()
triton("06344caed307d019c2a38ae3bf3677572e77903d")
kserve("0217bdabaaa250485b336805da1aed04960dc758")
infinity("5edcb99a03d2cd976dcba698c2e17228e7d8cd78")
langchain("022f299ce7ae16cc5e129475bfc68b143a08e7c9")
llama_index("00cae61dedff3d701c5b6bd090122cb33e8eb573")
