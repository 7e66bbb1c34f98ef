using System.Collections.Immutable;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Members;

/// <summary>What a member of a request does.</summary>
internal enum OptionEffect
{
    /// <summary>The answer is another one.</summary>
    Changes,

    /// <summary>The answer is the same.</summary>
    Nothing,

    /// <summary>The request is rejected, and the message names the member.</summary>
    Refused,
}

/// <summary>A request with a member, and what it differs from.</summary>
/// <param name="Route">The first column of the table in docs/http.md.</param>
/// <param name="Member">The second column.</param>
/// <param name="Effect">What the member does.</param>
/// <param name="With">The request with the member.</param>
/// <param name="Without">The request without it, or with another value.</param>
internal sealed record OptionCase(string Route, string Member, OptionEffect Effect, Dictionary<string, object?> With, Dictionary<string, object?> Without)
{
    /// <summary>What a refusal names.</summary>
    public string Names { get; init; } = Member.Split('.')[^1];

    public const string HuggingFace = "Hugging Face";
    public const string OpenAi = "`/v1/embeddings`";
    public const string Classify = "`/v1/classify`";
    public const string Image = "an image";

    // The tiny model reads 77 tokens.
    private static readonly string _longText = string.Concat(Enumerable.Repeat("a photo of a cat ", 20));
    private static readonly byte[] _unitEmbedding = [.. BitConverter.GetBytes(1f), .. new byte[(OptionFixture.Dimensions - 1) * sizeof(float)]];
    private static readonly string _image = Convert.ToBase64String(ApiCalls.Image);

    /// <summary>The path to post to.</summary>
    public string Path => Route switch { HuggingFace => "/models/nested", OpenAi => "/v1/embeddings", _ => "/v1/classify" };

    /// <summary>A case for each member of each route, and for each kind of value that is treated differently.</summary>
    public static ImmutableArray<OptionCase> All { get; } =
    [
        new(HuggingFace, "inputs", OptionEffect.Changes, Texts(), Texts(("inputs", "a dog"))),
        new(HuggingFace, "image", OptionEffect.Changes, new() { ["image"] = _image, ["candidate_labels"] = "cat,dog" }, new() { ["image"] = "AAAA", ["candidate_labels"] = "cat,dog" }),
        new(HuggingFace, "parameters", OptionEffect.Changes, Labels(("top_k", 1)), Labels()),
        new(HuggingFace, "parameters", OptionEffect.Refused, Texts(("parameters", "top_k")), Texts()),
        new(HuggingFace, "options", OptionEffect.Nothing, Texts(("options", Of(("use_cache", false)))), Texts()),
        new(HuggingFace, "options", OptionEffect.Refused, Texts(("options", 7)), Texts()),
        new(HuggingFace, "candidate_labels", OptionEffect.Changes, Labels(), Root()),
        new(HuggingFace, "candidate_labels", OptionEffect.Changes, Root(("candidate_labels", "cat,dog,teapot")), Root()),
        new(HuggingFace, "hypothesis_template", OptionEffect.Changes, Labels(("hypothesis_template", "{}")), Labels()),
        new(HuggingFace, "candidateLabels", OptionEffect.Changes, Root(("candidateLabels", "cat,dog")), Root()),
        new(HuggingFace, "candidateLabels", OptionEffect.Nothing, Root(("candidateLabels", "cat,dog")), Root(("candidate_labels", "cat,dog"))),
        new(HuggingFace, "hypothesisTemplate", OptionEffect.Changes, Labels(("hypothesisTemplate", "{}")), Labels()),
        new(HuggingFace, "topK", OptionEffect.Changes, Labels(("topK", 1)), Labels()),
        new(HuggingFace, "topK", OptionEffect.Refused, Labels(("topK", 1), ("top_k", 1)), Labels()) { Names = "top_k" },
        new(HuggingFace, "hypothesis_template", OptionEffect.Refused, Root(("hypothesis_template", "{}")), Root()),
        new(HuggingFace, "hypothesis_template", OptionEffect.Refused, Texts(("hypothesis_template", "{}")), Texts()),
        new(HuggingFace, "top_k", OptionEffect.Changes, Root(("top_k", 2)), Root()),
        new(HuggingFace, "top_k", OptionEffect.Refused, Texts(("top_k", 2)), Texts()),
        new(HuggingFace, "top_k", OptionEffect.Refused, Labels(("top_k", 0)), Labels()),
        new(HuggingFace, "multi_label", OptionEffect.Changes, Labels(("multi_label", true)), Labels()),
        new(HuggingFace, "multi_label", OptionEffect.Nothing, Labels(("multi_label", false)), Labels()),
        new(HuggingFace, "multi_label", OptionEffect.Refused, Labels(("multi_label", true), ("function_to_apply", "sigmoid")), Labels()),
        new(HuggingFace, "function_to_apply", OptionEffect.Nothing, Labels(("function_to_apply", "softmax")), Labels()),
        new(HuggingFace, "function_to_apply", OptionEffect.Changes, Labels(("function_to_apply", "sigmoid")), Labels()),
        new(HuggingFace, "function_to_apply", OptionEffect.Changes, Root(("function_to_apply", "none")), Root()),
        new(HuggingFace, "function_to_apply", OptionEffect.Refused, Labels(("function_to_apply", "tanh")), Labels()),
        new(HuggingFace, "normalize", OptionEffect.Nothing, Texts(("normalize", true)), Texts()),
        new(HuggingFace, "normalize", OptionEffect.Refused, Texts(("normalize", false)), Texts()),
        new(HuggingFace, "normalize", OptionEffect.Refused, Labels(("normalize", true)), Labels()),
        new(HuggingFace, "truncate", OptionEffect.Nothing, Texts(("inputs", _longText), ("truncate", true)), Texts(("inputs", _longText))),
        new(HuggingFace, "truncate", OptionEffect.Refused, Texts(("inputs", _longText), ("truncate", false)), Texts()),
        new(HuggingFace, "truncate", OptionEffect.Changes, Texts(("inputs", TooLong("a photo of a cat ")), ("truncate", true)), Texts(("inputs", TooLong("a photo of a cat ")))),
        new(HuggingFace, "truncation_direction", OptionEffect.Nothing, Texts(("truncation_direction", "Right")), Texts()),
        new(HuggingFace, "truncation_direction", OptionEffect.Refused, Texts(("truncation_direction", "Left")), Texts()),
        new(HuggingFace, "prompt_name", OptionEffect.Refused, Texts(("parameters", Of(("prompt_name", "query")))), Texts()),
        new(HuggingFace, "dimensions", OptionEffect.Changes, Texts(("dimensions", 8)), Texts()),
        new(HuggingFace, "dimensions", OptionEffect.Nothing, Texts(("dimensions", OptionFixture.Dimensions)), Texts()),
        new(HuggingFace, "dimensions", OptionEffect.Refused, Texts(("dimensions", 5)), Texts()),
        new(HuggingFace, "dimensions", OptionEffect.Refused, Labels(("dimensions", 8)), Labels()),
        new(HuggingFace, "encoding_format", OptionEffect.Nothing, Texts(("encoding_format", "float")), Texts()),
        new(HuggingFace, "encoding_format", OptionEffect.Refused, Texts(("encoding_format", "base64")), Texts()),
        new(HuggingFace, "options.use_cache", OptionEffect.Nothing, Root(("candidate_labels", "cat,dog"), ("options", Of(("use_cache", false)))), Root(("candidate_labels", "cat,dog"))),
        new(HuggingFace, "options.wait_for_model", OptionEffect.Nothing, Texts(("options", Of(("wait_for_model", true)))), Texts()),
        new(HuggingFace, "options.wait_for_model", OptionEffect.Refused, Texts(("options", Of(("wait_for_model", "yes")))), Texts()),
        new(HuggingFace, "options.use_gpu", OptionEffect.Refused, Texts(("options", Of(("use_gpu", true)))), Texts()),
        new(HuggingFace, "options.use_gpu", OptionEffect.Nothing, Texts(("options", Of(("use_gpu", false)))), Texts()),
        new(HuggingFace, "options.dont_load_model", OptionEffect.Refused, Texts(("options", Of(("dont_load_model", true)))), Texts()),

        new(OpenAi, "input", OptionEffect.Changes, Embed(), Embed(("input", "a dog"))),
        new(OpenAi, "model", OptionEffect.Changes, Embed(), Embed(("model", "clip"))),
        new(OpenAi, "model", OptionEffect.Refused, Embed(("model", "")), Embed()),
        new(OpenAi, "encoding_format", OptionEffect.Changes, Embed(("encoding_format", "base64")), Embed()),
        new(OpenAi, "encoding_format", OptionEffect.Nothing, Embed(("encoding_format", "float")), Embed()),
        new(OpenAi, "encoding_format", OptionEffect.Refused, Embed(("encoding_format", "int8")), Embed()),
        new(OpenAi, "dimensions", OptionEffect.Changes, Embed(("dimensions", 4)), Embed()),
        new(OpenAi, "dimensions", OptionEffect.Refused, Embed(("dimensions", 0)), Embed()),
        new(OpenAi, "modality", OptionEffect.Changes, Embed(("input", "AAAA"), ("modality", "image")), Embed(("input", "AAAA"))),
        new(OpenAi, "modality", OptionEffect.Refused, Embed(("input", _image), ("modality", "text")), Embed(("input", _image))),
        new(OpenAi, "modality", OptionEffect.Refused, Embed(("input", "http://x/y.wav"), ("modality", "audio")), Embed()),
        new(OpenAi, "normalize", OptionEffect.Nothing, Embed(("normalize", true)), Embed()),
        new(OpenAi, "normalize", OptionEffect.Refused, Embed(("normalize", false)), Embed()),
        new(OpenAi, "user", OptionEffect.Nothing, Embed(("user", "u1")), Embed()),
        new(OpenAi, "user", OptionEffect.Refused, Embed(("user", 7)), Embed()),

        new(Classify, "model", OptionEffect.Refused, Native(("model", "")), Native()),
        new(Classify, "model", OptionEffect.Changes, Native(("model", "none")), Native()),
        new(Classify, "image", OptionEffect.Changes, Native(), Native(("image", "AAAA"))),
        new(Classify, "images", OptionEffect.Changes, Native(("images", new[] { _image })), Native()),
        new(Classify, "embeddings", OptionEffect.Changes, Of(("model", "clip"), ("embeddings", new[] { _unitEmbedding }), ("labels", new[] { "cat", "dog" })), Native()),
        new(Classify, "embeddings", OptionEffect.Refused, Native(("embeddings", new[] { "AAAA" })), Native()),
        new(Classify, "labels", OptionEffect.Changes, Native(("labels", "cat,teapot")), Native()),
        new(Classify, "labelSet", OptionEffect.Changes, Of(("model", "clip"), ("image", _image), ("labelSet", "things")), Native()),
        new(Classify, "labelSet", OptionEffect.Refused, Native(("labelSet", "things")), Native()),
        new(Classify, "templates", OptionEffect.Changes, Native(("templates", "{}")), Native()),
        new(Classify, "topK", OptionEffect.Changes, Native(("topK", 1)), Native()),
        new(Classify, "threshold", OptionEffect.Changes, Native(("threshold", 1)), Native()),
        new(Classify, "multiLabel", OptionEffect.Changes, Native(("multiLabel", true)), Native()),
        new(Classify, "activation", OptionEffect.Changes, Native(("activation", "sigmoid")), Native()),
        new(Classify, "rematch", OptionEffect.Changes, Native(("rematch", 2)), Native()),
        new(Classify, "include", OptionEffect.Changes, Native(("include", new[] { "logit" })), Native()),

        new(Image, "base64", OptionEffect.Nothing, Native(("image", Of(("base64", _image)))), Native()),
        new(Image, "url", OptionEffect.Nothing, Native(("image", Of(("url", "data:image/jpeg;base64," + _image)))), Native()),
        new(Image, "image", OptionEffect.Nothing, Native(("image", Of(("image", _image)))), Native()),
        new(Image, "image_url", OptionEffect.Nothing, Native(("image", Of(("image_url", Of(("url", "data:image/jpeg;base64," + _image)))))), Native()),
        new(Image, "name", OptionEffect.Changes, Native(("image", Of(("base64", _image), ("name", "a.jpg")))), Native()),
        new(Image, "type", OptionEffect.Nothing, Native(("image", Of(("base64", _image), ("type", "image")))), Native()),
        new(Image, "type", OptionEffect.Refused, Native(("image", Of(("base64", _image), ("type", "audio")))), Native()),
        new(Image, "detail", OptionEffect.Nothing, Native(("image", Of(("base64", _image), ("detail", "high")))), Native()),
    ];

    /// <summary>A text that is longer than a request may have.</summary>
    public static string TooLong(string part) => string.Concat(Enumerable.Repeat(part, 1 + (3_400 / part.Length)));

    private static Dictionary<string, object?> Of(params (string Name, object? Value)[] members) => members.ToDictionary(member => member.Name, member => member.Value);

    private static Dictionary<string, object?> Over(Dictionary<string, object?> body, (string Name, object? Value)[] members)
    {
        foreach (var (name, value) in members)
        {
            body[name] = value;
        }

        return body;
    }

    // Parameters at the root of the body.
    private static Dictionary<string, object?> Root(params (string Name, object? Value)[] members) => Over(Of(("inputs", _image)), members);

    private static Dictionary<string, object?> Texts(params (string Name, object? Value)[] members) => Over(Of(("inputs", "a cat")), members);

    private static Dictionary<string, object?> Embed(params (string Name, object? Value)[] members) => Over(Of(("model", "nested"), ("input", "a cat")), members);

    private static Dictionary<string, object?> Native(params (string Name, object? Value)[] members) =>
        Over(Of(("model", "clip"), ("image", _image), ("labels", new[] { "cat", "dog" })), members);

    private static Dictionary<string, object?> Labels(params (string Name, object? Value)[] parameters) =>
        Of(("inputs", _image), ("parameters", Over(Of(("candidate_labels", new[] { "cat", "dog" })), parameters)));
}
