using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Inputs;

/// <summary>A member of a request, or a form field, that accepts an image.</summary>
/// <param name="Name">Name in test results.</param>
/// <param name="Member">The member as named in error messages.</param>
/// <param name="Path">Path of the route.</param>
/// <param name="Body">Creates a body with an image in that member.</param>
internal sealed record ImageRoute(string Name, string Member, string Path, Func<string, HttpContent> Body)
{
    private static readonly string[] _labels = ["cat", "dog"];

    // Clients write "+" and non-ASCII characters escaped or verbatim: both are tested.
    private static readonly JsonSerializerOptions _bare = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All members that accept an image.</summary>
    public static IReadOnlyList<ImageRoute> All { get; } =
    [
        Json("Hugging Face, inputs", "inputs", "/models/clip", image => new { inputs = image, parameters = new { candidate_labels = _labels } }),
        Json("Hugging Face, inputs as it is", "inputs", "/models/clip", image => new { inputs = image, parameters = new { candidate_labels = _labels } }, _bare),
        Json("Hugging Face, inputs.image", "inputs.image", "/models/clip", image => new { inputs = new { image }, parameters = new { candidate_labels = _labels } }),
        Json("Hugging Face, image", "image", "/models/clip", image => new { image, parameters = new { candidate_labels = _labels } }),
        Json("Hugging Face, image_url", "inputs.image_url.url", "/models/clip", image => new { inputs = new { type = "image_url", image_url = new { url = image } }, parameters = new { candidate_labels = _labels } }),
        Json("classify, image", "image", "/v1/classify", image => new { model = "clip", image, labels = _labels }),
        Json("classify, image as it is", "image", "/v1/classify", image => new { model = "clip", image, labels = _labels }, _bare),
        Json("classify, images", "images[1]", "/v1/classify", image => new { model = "clip", images = new[] { Spelling.Plain.Text, image }, labels = _labels }),
        Json("classify, base64", "images[1].base64", "/v1/classify", image => new { model = "clip", images = new object[] { Spelling.Plain.Text, new { base64 = image, name = "a.jpg" } }, labels = _labels }),
        Json("classify, url", "image.url", "/v1/classify", image => new { model = "clip", image = new { url = image }, labels = _labels }),
        Json("classify, image_url", "image.image_url.url", "/v1/classify", image => new { model = "clip", image = new { type = "image_url", image_url = new { url = image, detail = "low" } }, labels = _labels }),
        new("classify, form", "image", "/v1/classify", image => new MultipartFormDataContent { { new StringContent("clip"), "model" }, { new StringContent("cat,dog"), "labels" }, { new StringContent(image), "image" } }),
        Json("embeddings, modality", "input", "/v1/embeddings", image => new { model = "clip", input = image, modality = "image" }),
        Json("embeddings, modality as it is", "input[1]", "/v1/embeddings", image => new { model = "clip", input = new[] { Spelling.Plain.Text, image }, modality = "image" }, _bare),
        Json("embeddings, image_url", "input[1].image_url", "/v1/embeddings", image => new { model = "clip", input = new object[] { "a photo of a cat", new { type = "input_image", image_url = image } } }),
    ];

    /// <summary>Members whose string is an image or a text, depending on how it starts.</summary>
    public static IReadOnlyList<ImageRoute> ByBeginning { get; } =
    [
        Json("embeddings, input", "input", "/v1/embeddings", image => new { model = "clip", input = image }),
        Json("embeddings, input as it is", "input", "/v1/embeddings", image => new { model = "clip", input = image }, _bare),
        Json("embeddings, inputs", "input[1]", "/v1/embeddings", image => new { model = "clip", input = new[] { "a photo of a cat", image }, encoding_format = "base64" }),
        Json("Hugging Face, no labels", "inputs", "/models/clip", image => new { inputs = image }),
    ];

    /// <summary>Sends an image and returns the outcome of the last one: a score or an embedding as written in the response, or the error.</summary>
    public async Task<(HttpStatusCode Status, string Outcome)> SendAsync(HttpClient http, string image, CancellationToken cancellationToken)
    {
        using var body = Body(image);
        using var response = await http.PostAsync(new Uri(Path, UriKind.Relative), body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        using var answer = JsonDocument.Parse(text);
        return (response.StatusCode, response.StatusCode == HttpStatusCode.OK ? OutcomeOf(answer.RootElement) : ErrorOf(answer.RootElement));
    }

    private static ImageRoute Json(string name, string member, string path, Func<string, object> body, JsonSerializerOptions? options = null) => new(
        name, member, path, image => new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body(image), options))) { Headers = { { "Content-Type", "application/json" } } });

    private static string OutcomeOf(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Array)
        {
            return answer.GetRawText();
        }

        if (answer.TryGetProperty("data", out var embeddings))
        {
            return embeddings.EnumerateArray().Last().GetProperty("embedding").GetRawText();
        }

        var result = answer.GetProperty("results").EnumerateArray().Last();
        return result.TryGetProperty("detail", out var detail) ? detail.GetString()! : result.GetProperty("scores").GetRawText();
    }

    private static string ErrorOf(JsonElement answer) => answer.GetProperty("error") is { ValueKind: JsonValueKind.Object } error
        ? error.GetProperty("message").GetString()!
        : answer.GetProperty("error").GetString()!;
}
