using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>A file, with the results of the reference and of this program.</summary>
/// <param name="Name">Set and name, such as <c>good/jpeg_420.jpg</c>.</param>
/// <param name="Measure">Decodes the file and compares.</param>
internal sealed record FormatSample(string Name, Func<FormatResult> Measure)
{
    /// <summary>Every test file with a reference, and the hostile files that are rejected for their type.</summary>
    public static IEnumerable<FormatSample> All =>
    [
        .. PictureFixtures.Good.Where(name => !name.EndsWith(".avif", StringComparison.Ordinal)).Select(Good),
        .. PictureFixtures.Good.Where(name => name.EndsWith(".avif", StringComparison.Ordinal)).Select(Prepared),
        .. Hashed("small", "small_files.json"),
        .. Hashed("turned", "orientations.json"),
        .. Pictured("avif", "avif_files.json"),
        .. PictureFixtures.Hostile.Where(name => PictureFixtures.Of(name).GetProperty("verdict").GetString() == "reject").Select(name => new FormatSample(name, () => Refused(PictureFixtures.Bytes(name)))),
    ];

    /// <summary>A file of the catalogue.</summary>
    public static FormatResult Of(FormatCase one) =>
        one.ReferenceFile is { } reference ? Compare(FormatCatalogue.Bytes(one.File), Pictures.Decode(FormatCatalogue.Bytes(reference))) : Refused(FormatCatalogue.Bytes(one.File));

    /// <summary>The reason for rejecting a file.</summary>
    public static FormatResult Refused(byte[] file) => new() { Refusal = (Error(file) ?? throw new InvalidOperationException("The file was read.")).Detail };

    private static FormatSample Good(string name) => new(name, () =>
        Hash(PictureFixtures.Bytes(name), PictureFixtures.Of(name).GetProperty("decoded").GetProperty("rgb_sha256").GetString()!));

    // For these, the reference result is the image prepared for CLIP.
    private static FormatSample Prepared(string name) => new(name, () =>
    {
        var golden = Pictures.Decode(PictureFixtures.Bytes(PictureFixtures.Of(name).GetProperty("clip").GetProperty("uint8_png").GetString()!));
        return Compare(golden.Rgb, Pictures.Prepare(PictureFixtures.Processors["clip"], PictureFixtures.Bytes(name)));
    });

    private static IEnumerable<FormatSample> Hashed(string set, string file) =>
        Cases(file).Select(one => new FormatSample($"{set}/{one.Name}", () =>
            Hash(one.Value.GetProperty("file").GetBytesFromBase64(), one.Value.GetProperty("rgb").GetString()!)));

    private static IEnumerable<FormatSample> Pictured(string set, string file) =>
        Cases(file).Select(one => new FormatSample($"{set}/{one.Name}", () =>
            Compare(one.Value.GetProperty("file").GetBytesFromBase64(), Pictures.Decode(one.Value.GetProperty("png").GetBytesFromBase64()))));

    private static JsonElement.ObjectEnumerator Cases(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", file))).RootElement.GetProperty("cases").EnumerateObject();

    private static FormatResult Hash(byte[] file, string hash) =>
        Error(file) is { } error ? new() { Refusal = error.Detail } : new() { Differs = Pictures.Sha256(Pictures.Decode(file).Rgb) != hash };

    private static FormatResult Compare(byte[] file, RowCollector reference) =>
        Error(file) is { } error ? new() { Refusal = error.Detail } : Compare(reference.Rgb, Pictures.Decode(file).Rgb);

    private static FormatResult Compare(byte[] reference, byte[] decoded) => new()
    {
        Mean = Pictures.MeanDifference(reference, decoded),
        Largest = reference.Zip(decoded, (a, b) => Math.Abs(a - b)).Max(),
    };

    private static ImageReadError? Error(byte[] file) => Pictures.TryDecode(file, out _);
}

/// <summary>The result for one file, or the worst of several.</summary>
internal sealed record FormatResult
{
    /// <summary>Why the file is rejected; null if it is read.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the pixels differ from a reference that is only known as a hash.</summary>
    public bool Differs { get; init; }

    /// <summary>Mean difference from the reference in grey levels.</summary>
    public double Mean { get; init; }

    /// <summary>Largest difference.</summary>
    public int Largest { get; init; }

    /// <summary>The result as shown in the table.</summary>
    public string Text => Refusal is not null ? $"refused: {Refusal}"
        : Differs ? "NOT EQUAL"
        : Largest == 0 ? "equal"
        : string.Create(CultureInfo.InvariantCulture, $"within {Math.Ceiling(Mean * 10) / 10:0.0} grey levels in the mean, {Largest} at most");

    /// <summary>The worse of two results.</summary>
    public static FormatResult Worse(FormatResult one, FormatResult other) =>
        one.Refusal is not null || one.Differs ? one
        : other.Refusal is not null || other.Differs ? other
        : new() { Mean = Math.Max(one.Mean, other.Mean), Largest = Math.Max(one.Largest, other.Largest) };
}
