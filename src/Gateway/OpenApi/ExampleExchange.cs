using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>A request and what was answered: a file of the folder Examples, named OPERATION.NAME.json.</summary>
internal sealed record ExampleExchange
{
    private const string Folder = "Examples/";

    /// <summary>Name of the example.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows.</summary>
    public required string Summary { get; init; }

    /// <summary>JSON that was sent, if any.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Status that was answered.</summary>
    public required string Status { get; init; }

    /// <summary>JSON that was answered, if any.</summary>
    public JsonNode? Answer { get; init; }

    /// <summary>The examples of an operation. The three routes of Hugging Face are one operation, and share theirs.</summary>
    public static IEnumerable<ExampleExchange> Of(string operation)
    {
        operation = operation.TrimEnd('1', '2', '3');
        var assembly = typeof(ExampleExchange).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder + operation + ".", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var exchange = JsonNode.Parse(stream, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })!.AsObject();
            yield return new ExampleExchange
            {
                Name = resource.Split('.')[^2],
                Summary = exchange["summary"]!.GetValue<string>(),
                Body = exchange["body"]?.DeepClone(),
                Status = exchange["status"]!.GetValue<int>().ToString(System.Globalization.CultureInfo.InvariantCulture),
                Answer = exchange["answer"]?.DeepClone(),
            };
        }
    }
}
