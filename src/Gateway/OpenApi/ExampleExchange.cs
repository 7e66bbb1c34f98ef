using System.Globalization;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>A request and what was answered to it: a file of the folder Examples, named OPERATION.NAME.json. A test plays them again.</summary>
internal sealed record ExampleExchange
{
    private const string Folder = "Examples/";

    /// <summary>Name of its file.</summary>
    public required string File { get; init; }

    /// <summary>Name of the example.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows.</summary>
    public required string Summary { get; init; }

    /// <summary>Method and address, <c>{job}</c> standing for the id of a job. Not in the description.</summary>
    public required string Request { get; init; }

    /// <summary>JSON that was sent, or null.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Bytes that were sent instead, or null.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>Whether it can be sent to a server as it stands: one that cannot has no answer.</summary>
    public bool Play { get; init; }

    /// <summary>Status of the answer, or null.</summary>
    public string? Status { get; init; }

    /// <summary>Content type of the answer.</summary>
    public string AnswerType { get; init; } = "application/json";

    /// <summary>JSON that was answered, of lines the first; or null.</summary>
    public JsonNode? Answer { get; init; }

    /// <summary>All of them, in the order of their names.</summary>
    public static IEnumerable<ExampleExchange> All => typeof(ExampleExchange).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read);

    /// <summary>Those of an operation. The three routes of Hugging Face are one operation, and share theirs.</summary>
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
