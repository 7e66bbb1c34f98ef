using System.Globalization;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>A request with its response: a file in the folder Examples, named OPERATION.NAME.json. A test replays them.</summary>
internal sealed record ExampleExchange
{
    private const string Folder = "Examples/";

    /// <summary>Name of its file.</summary>
    public required string File { get; init; }

    /// <summary>Name of the example.</summary>
    public required string Name { get; init; }

    /// <summary>What the example shows.</summary>
    public required string Summary { get; init; }

    /// <summary>Method and URL, where <c>{job}</c> stands for the id of a job. Not part of the OpenAPI document.</summary>
    public required string Request { get; init; }

    /// <summary>The JSON body, or null.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>The binary body, or null.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>Whether the request can be replayed; one that cannot has no response.</summary>
    public bool Play { get; init; }

    /// <summary>Status of the response, or null.</summary>
    public string? Status { get; init; }

    /// <summary>Content type of the response.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>The JSON response, or its first line, or null.</summary>
    public JsonNode? Answer { get; init; }

    /// <summary>All examples, ordered by name.</summary>
    public static IEnumerable<ExampleExchange> All => typeof(ExampleExchange).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read);

    /// <summary>The examples of an operation. The three Hugging Face routes share theirs.</summary>
    public static IEnumerable<ExampleExchange> Of(string operation) => All.Where(exchange => exchange.File.StartsWith(operation.TrimEnd('1', '2', '3') + ".", StringComparison.Ordinal));

    private static ExampleExchange Read(string resource)
    {
        using var stream = typeof(ExampleExchange).Assembly.GetManifestResourceStream(resource)!;
        var exchange = JsonNode.Parse(stream)!.AsObject();
        return new ExampleExchange
        {
            File = resource[Folder.Length..],
            Name = resource.Split('.')[^2],
            Summary = exchange["summary"]!.GetValue<string>(),
            Request = exchange["request"]!.GetValue<string>(),
            Body = exchange["body"]?.DeepClone(),
            Bytes = exchange["bytes"]?.GetValue<string>() is { } bytes ? Convert.FromBase64String(bytes) : null,
            AnswerType = exchange["answerType"]?.GetValue<string>() ?? "application/json",
            Play = exchange["play"]?.GetValue<bool>() ?? true,
            Status = exchange["status"]?.GetValue<int>().ToString(CultureInfo.InvariantCulture),
            Answer = exchange["answer"]?.DeepClone(),
        };
    }
}
