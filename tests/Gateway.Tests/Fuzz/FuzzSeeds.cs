using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Valid requests to mutate: those recorded from real clients, and one for every native route.</summary>
internal static class FuzzSeeds
{
    private const string Boundary = "----part";

    /// <summary>All of them.</summary>
    /// <param name="fixtures">The folder <c>Fixtures/wire</c>.</param>
    /// <param name="jobs">Existing jobs.</param>
    public static IReadOnlyList<FuzzRequest> Read(string fixtures, FuzzJobs jobs) =>
        [.. Recorded(Path.Combine(fixtures, "exchanges")), .. Native(Photo(fixtures)), .. OfJobs(Photo(fixtures), jobs)];

    /// <summary>The image of the recordings.</summary>
    public static byte[] Photo(string fixtures) => File.ReadAllBytes(Path.Combine(fixtures, "image.jpg"));

    private static IEnumerable<FuzzRequest> Recorded(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.GetProperty("sent").GetBoolean())
            {
                var request = document.RootElement.GetProperty("request");
                var path = request.GetProperty("path").GetString()!;
                var type = request.GetProperty("headers").TryGetProperty("content-type", out var given) ? given.GetString() : null;
                var body = request.TryGetProperty("body_bytes", out var bytes)
                    ? bytes.GetProperty("base64").GetBytesFromBase64()
                    : System.Text.Encoding.UTF8.GetBytes(request.TryGetProperty("body_text", out var text) ? text.GetString()! : "");
                yield return FuzzRequest.Of(
                    request.GetProperty("method").GetString()!, path, type, body,
                    path.StartsWith("/v1", StringComparison.Ordinal) || path is "/embeddings" or "/classify" or "/models" or "/health" ? "openai" : "huggingface");
            }
        }
    }

    private static IEnumerable<FuzzRequest> Native(byte[] photo)
    {
        var image = Convert.ToBase64String(photo);
        yield return Json("POST", "/v1/classify", new
        {
            model = "clip", image, labels = new[] { "cat", "dog" }, templates = new[] { "a photo of a {}" }, topK = 2, threshold = 0.1, multiLabel = false, include = new[] { "cosine", "timings" },
        });
        yield return Json("POST", "/v1/classify", new { model = "clip", images = new object[] { image, new { base64 = image, name = "a.jpg" }, new { url = "http://127.0.0.1/x" } }, labels = "cat,dog" });
        yield return Json("POST", "/v1/classify", new { model = "clip", image, labelSet = "things@1", rematch = 1 });
        yield return Form("/v1/classify", photo);
        yield return Form("/v1/classify/form", photo);
        yield return Json("POST", "/v1/embeddings", new { model = "clip", input = new[] { "a cat", "data:image/jpeg;base64," + image }, encoding_format = "base64" }) with { Dialect = "openai" };
        yield return Json("PUT", "/v1/label-sets/fuzz", new { labels = new[] { "cat", "dog" }, templates = new[] { "a {}" } });
        yield return Json("POST", "/v1/jobs", new { source = new { type = "upload", name = "fuzz" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } }, keepDays = 1, priority = "low" });
        yield return Json("POST", "/v1/jobs", new { source = new { type = "directory", path = "/nowhere/photos", include = new[] { "**/*.jpg" } }, model = "clip", labelSets = new[] { new { name = "things" } } });
        yield return Json("POST", "/v1/jobs/nobody/relabel", new { labelSets = new[] { new { labels = new[] { "cat" } } } });
        yield return Json("POST", "/v1/jobs/nobody/retry", new { errors = new[] { "fetchFailed" } });
        foreach (var (method, path) in (IEnumerable<(string, string)>)
        [
            ("GET", "/v1/label-sets"), ("GET", "/v1/template-packs"), ("GET", "/v1/label-sets/things?version=1"), ("GET", "/v1/label-sets/things/versions"), ("DELETE", "/v1/label-sets/fuzz"),
            ("GET", "/v1/jobs?most=10"), ("GET", "/v1/jobs/nobody"), ("POST", "/v1/jobs/nobody/cancel"), ("DELETE", "/v1/jobs/nobody"),
            ("GET", "/v1/jobs/nobody/results?format=csv&from=0"), ("GET", "/v1/jobs/nobody/results?from=0&most=10"), ("GET", "/v1/silos"), ("POST", "/v1/silos/nobody/drain"),
        ])
        {
            yield return FuzzRequest.Of(method, path, contentType: null, [], "native");
        }

        // OpenAI's clients read models from the same routes.
        yield return FuzzRequest.Of("GET", "/v1/models", contentType: null, [], "openai");
        yield return FuzzRequest.Of("GET", "/v1/models/clip", contentType: null, [], "openai");
        yield return FuzzRequest.Of("POST", "/models/clip?candidate_labels=cat,dog&top_k=1", "image/jpeg", photo, "huggingface");
    }

    private static IEnumerable<FuzzRequest> OfJobs(byte[] photo, FuzzJobs jobs)
    {
        foreach (var format in (string[])["ndjson", "csv", "parquet", "sse"])
        {
            yield return FuzzRequest.Of("GET", $"/v1/jobs/{jobs.Ended}/results?format={format}&from=0&follow=true", contentType: null, [], "native");
        }

        yield return FuzzRequest.Of("GET", $"/v1/jobs/{jobs.Open}/results?format=ndjson&from=0", contentType: null, [], "native");
        yield return FuzzRequest.Of("GET", $"/v1/jobs/{jobs.Open}/images", contentType: null, [], "native");
        yield return FuzzRequest.Of("POST", $"/v1/jobs/{jobs.Open}/images?first=0&name=a.jpg", "image/jpeg", photo, "native");
        yield return Form($"/v1/jobs/{jobs.Open}/images", photo);
        yield return Json("POST", $"/v1/jobs/{jobs.Open}/images/complete", new { files = 1_000_000 });
        yield return Json("POST", $"/v1/jobs/{jobs.Ended}/relabel", new { labelSets = new[] { new { labels = new[] { "cat" } } } });
        yield return FuzzRequest.Of("POST", $"/v1/jobs/{jobs.Open}/resume", contentType: null, [], "native");
    }

    private static FuzzRequest Json(string method, string path, object body) => FuzzRequest.Of(method, path, "application/json", JsonSerializer.SerializeToUtf8Bytes(body), "native");

    private static FuzzRequest Form(string path, byte[] photo) => FuzzRequest.Of("POST", path, $"multipart/form-data; boundary={Boundary}",
    [
        .. System.Text.Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nclip\r\n"
            + $"--{Boundary}\r\nContent-Disposition: form-data; name=\"labels\"\r\n\r\ncat,dog\r\n"
            + $"--{Boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"),
        .. photo,
        .. System.Text.Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
    ], "native");
}
