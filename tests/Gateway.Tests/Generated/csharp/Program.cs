using System.Text.Json;

// Calls a server with both generated clients, and tells what their callers get:
//   dotnet run -- URL IMAGE > outcomes.json
var (url, image) = (new Uri(args[0]), File.ReadAllBytes(args[1]));
string[] labels = ["cat", "dog, sitting"];
Console.WriteLine(JsonSerializer.Serialize(
    new Dictionary<string, Outcome> { ["kiota"] = await KiotaCalls.RunAsync(url, image, labels), ["nswag"] = await NSwagCalls.RunAsync(url, image, labels) }, JsonSerializerOptions.Web));

/// <summary>A label with its score.</summary>
public sealed record Score(string? Label, double? Value);

/// <summary>A row of a job.</summary>
public sealed record Row(long? Index, string? Path, string? Label, double? Score);

/// <summary>What a caller gets.</summary>
public sealed record Outcome(Score[] Json, Score[] Form, int RefusedStatus, string? RefusedCode, int? Uploaded, string? Source, Row[] Rows);
