using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>A test file and the comparison of its pixels with the reference.</summary>
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
        .. Hashed("more", "more_formats.json"),
        .. Pictured("avif", "avif_files.json"),
        .. PictureFixtures.Hostile.Where(name => PictureFixtures.Of(name).GetProperty("verdict").GetString() == "reject").Select(name => new FormatSample(name, () => Rejected(PictureFixtures.Bytes(name)))),
    ];

    /// <summary>A file of the catalogue.</summary>
    public static FormatResult Of(FormatCase formatCase) =>
        formatCase.ReferenceFile is { } reference ? Compare(FormatCatalogue.Bytes(formatCase.File), Pictures.Decode(FormatCatalogue.Bytes(reference))) : Rejected(FormatCatalogue.Bytes(formatCase.File));

    /// <summary>The result for a file that must be rejected.</summary>
    public static FormatResult Rejected(byte[] file) => new() { RejectionReason = (Error(file) ?? throw new InvalidOperationException("The file was read.")).Detail };

    private static FormatSample Good(string name) => new(name, () =>
        Hash(PictureFixtures.Bytes(name), PictureFixtures.Of(name).GetProperty("decoded").GetProperty("rgb_sha256").GetString()!));

    // For these, the reference result is the image prepared for CLIP.
    private static FormatSample Prepared(string name) => new(name, () =>
    {
        var golden = Pictures.Decode(PictureFixtures.Bytes(PictureFixtures.Of(name).GetProperty("clip").GetProperty("uint8_png").GetString()!));
        return Compare(golden.Rgb, Pictures.Prepare(PictureFixtures.Processors["clip"], PictureFixtures.Bytes(name)));
    });

    private static IEnumerable<FormatSample> Hashed(string set, string file) =>
        Cases(file).Select(testCase => new FormatSample($"{set}/{testCase.Name}", () =>
            Hash(testCase.Value.GetProperty("file").GetBytesFromBase64(), testCase.Value.GetProperty("rgb").GetString()!)));

    private static IEnumerable<FormatSample> Pictured(string set, string file) =>
        Cases(file).Select(testCase => new FormatSample($"{set}/{testCase.Name}", () =>
            Compare(testCase.Value.GetProperty("file").GetBytesFromBase64(), Pictures.Decode(testCase.Value.GetProperty("png").GetBytesFromBase64()))));

    private static JsonElement.ObjectEnumerator Cases(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", file))).RootElement.GetProperty("cases").EnumerateObject();

    private static FormatResult Hash(byte[] file, string hash) =>
        Error(file) is { } error ? new() { RejectionReason = error.Detail } : new() { Differs = Pictures.Sha256(Pictures.Decode(file).Rgb) != hash };

    private static FormatResult Compare(byte[] file, RowCollector reference) =>
        Error(file) is { } error ? new() { RejectionReason = error.Detail } : Compare(reference.Rgb, Pictures.Decode(file).Rgb);

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
    /// <summary>Why the file is rejected; null if it is decoded.</summary>
    public string? RejectionReason { get; init; }

    /// <summary>Whether the pixels differ from a reference that is stored only as a hash.</summary>
    public bool Differs { get; init; }

    /// <summary>Mean difference from the reference in grey levels.</summary>
    public double Mean { get; init; }

    /// <summary>Largest difference.</summary>
    public int Largest { get; init; }

    /// <summary>The result as written to the table.</summary>
    public string Text => RejectionReason is not null ? $"refused: {RejectionReason}"
        : Differs ? "NOT EQUAL"
        : Largest == 0 ? "equal"
        : string.Create(CultureInfo.InvariantCulture, $"within {Math.Ceiling(Mean * 10) / 10:0.0} grey levels in the mean, {Largest} at most");

    /// <summary>The worse of two results.</summary>
    public static FormatResult Worse(FormatResult first, FormatResult second) =>
        first.RejectionReason is not null || first.Differs ? first
        : second.RejectionReason is not null || second.Differs ? second
        : new() { Mean = Math.Max(first.Mean, second.Mean), Largest = Math.Max(first.Largest, second.Largest) };
}
