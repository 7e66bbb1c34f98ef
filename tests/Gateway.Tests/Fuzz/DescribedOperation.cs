using System.Text.Json.Nodes;
using ZeroShotOrleans.Gateway.Tests.OpenApi;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>An operation of the description, with valid values for its path.</summary>
internal sealed record DescribedOperation(string Method, string Template, JsonObject Operation, IReadOnlyList<JsonObject> Parameters, IReadOnlyDictionary<string, string> PathValues)
{
    /// <summary>Its id.</summary>
    public string Id => Operation["operationId"]!.GetValue<string>();

    /// <summary>The media types of its body.</summary>
    public IReadOnlyDictionary<string, JsonObject> Bodies { get; } = (Operation["requestBody"]?["content"]?.AsObject() ?? []).ToDictionary(media => media.Key, media => media.Value!.AsObject());

    /// <summary>The error format that the description promises.</summary>
    public string Dialect { get; } = Operation["responses"]!.AsObject().FirstOrDefault(response => response.Key[0] == '4').Value?["$ref"]?.GetValue<string>() switch
    {
        { } reference when reference.Contains("/OpenAi", StringComparison.Ordinal) => "openai",
        { } reference when reference.Contains("/Native", StringComparison.Ordinal) => "native",

        // Those of Text Embeddings Inference and KServe have the text of the error in the same member.
        { } => "huggingface",
        _ => "native",
    };

    /// <summary>The URL's path, with one value replaced.</summary>
    public string Path(string? parameter = null, string? value = null) => PathValues.Aggregate(
        Template, (path, known) => path.Replace($"{{{known.Key}}}", known.Key == parameter ? value : known.Value, StringComparison.Ordinal));

    /// <summary>All operations of a description.</summary>
    public static IReadOnlyList<DescribedOperation> Of(Contract contract, FuzzJobs jobs, string model) =>
    [
        .. contract.Operations.Select(each => new DescribedOperation(
            each.Method, each.Path, each.Operation,
            [.. each.Operation["parameters"]!.AsArray().Select(parameter => contract.Resolve(parameter!).AsObject())],
            Values(each.Operation["operationId"]!.GetValue<string>(), jobs, model))),
    ];

    // Nothing that other requests need is deleted or drained.
    private static Dictionary<string, string> Values(string operation, FuzzJobs jobs, string model) => new(StringComparer.Ordinal)
    {
        ["id"] = operation switch
        {
            "uploadImages" or "uploadPosition" or "completeUpload" => jobs.Open,
            "deleteJob" => "none",
            _ => jobs.Ended,
        },
        ["name"] = operation is "putLabelSet" or "deleteLabelSet" ? "fuzz" : "things",
        ["model"] = model,
        ["silo"] = "nobody",
        ["index"] = "0",
        ["version"] = "1",
    };
}
