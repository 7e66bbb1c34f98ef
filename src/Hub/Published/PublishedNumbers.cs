using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Hub.Published;

/// <summary>What somebody published about a checkpoint: an image, texts, and the number of each text.</summary>
public sealed record PublishedNumbers
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Name of the record.</summary>
    public required string Id { get; init; }

    /// <summary>The checkpoint on the hub, <c>owner/name</c>.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>URL of the image.</summary>
    public required Uri Image { get; init; }

    /// <summary>SHA-256 of the image in hex, if its source states it.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The texts.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>The template that the texts are put into; <c>{}</c> for none.</summary>
    public required string Template { get; init; }

    /// <summary>What the numbers are.</summary>
    public required PublishedKind Kind { get; init; }

    /// <summary>One number for each text.</summary>
    public required IReadOnlyList<double> Expected { get; init; }

    /// <summary>Allowed difference, independent of the number. At least 0.</summary>
    public required double Absolute { get; init; }

    /// <summary>Allowed difference as a part of the number, in addition. At least 0.</summary>
    public required double Relative { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>Licence of the source.</summary>
    public string? License { get; init; }

    /// <summary>What to know about the numbers.</summary>
    public string? Note { get; init; }

    /// <summary>The records that ship with the program.</summary>
    public static IReadOnlyList<PublishedNumbers> Shipped()
    {
        using var stream = typeof(PublishedNumbers).Assembly.GetManifestResourceStream("published.json")!;
        return Parse(stream, "published.json");
    }

    /// <summary>Reads records from a file of the same form.</summary>
    /// <exception cref="HubException">The file is missing or not valid.</exception>
    public static IReadOnlyList<PublishedNumbers> Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return stream.Length <= MaxBytes ? Parse(stream, path) : throw Wrong(path, $"is larger than {MaxBytes} bytes");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read: {failure.Message}");
        }
    }

    /// <summary>The largest difference that counts as equal to a number.</summary>
    public double ToleranceOf(double expected) => Absolute + (Relative * Math.Abs(expected));

    private static List<PublishedNumbers> Parse(Stream stream, string path)
    {
        try
        {
            var records = JsonSerializer.Deserialize<List<PublishedNumbers>>(stream, _json) ?? [];
            return records.Find(record => !record.IsValid) is { } wrong
                ? throw Wrong(path, $"has the record '{wrong?.Id}', which needs an http image, a template with {{}}, a number for each text and tolerances of at least 0")
                : records;
        }
        catch (JsonException failure)
        {
            throw Wrong(path, $"is not a list of published numbers: {failure.Message}");
        }
    }

    private bool IsValid =>
        Texts.Count > 0 && Texts.Count == Expected.Count && Template.Contains("{}", StringComparison.Ordinal) && Absolute >= 0 && Relative >= 0
        && Expected.All(double.IsFinite) && Image.IsAbsoluteUri && (Image.Scheme == Uri.UriSchemeHttp || Image.Scheme == Uri.UriSchemeHttps);

    private static HubException Wrong(string path, string fact) => new(HubError.Unusable, $"{path} {fact}.", "docs/models.md shows a record.");
}

/// <summary>What published numbers are.</summary>
public enum PublishedKind
{
    /// <summary>Scale times cosine, plus bias.</summary>
    Logits,

    /// <summary>Softmax of the logits over the texts.</summary>
    Softmax,

    /// <summary>Sigmoid of each logit.</summary>
    Sigmoid,

    /// <summary>Cosine of image and text.</summary>
    Cosine,
}
