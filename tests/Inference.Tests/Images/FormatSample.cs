using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>A file with what the reference makes of it, and what this program makes of it.</summary>
/// <param name="Name">Set and name, such as <c>good/jpeg_420.jpg</c>.</param>
/// <param name="Measure">Decodes it and compares.</param>
internal sealed record FormatSample(string Name, Func<FormatResult> Measure)
{
    /// <summary>Every file under test that has a reference, and those of the hostile ones that are refused for their kind.</summary>
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

    /// <summary>Why a file is not read.</summary>
    public static FormatResult Refused(byte[] file) => new() { Refusal = (Fault(file) ?? throw new InvalidOperationException("The file was read.")).Detail };

    private static FormatSample Good(string name) => new(name, () =>
        Hash(PictureFixtures.Bytes(name), PictureFixtures.Of(name).GetProperty("decoded").GetProperty("rgb_sha256").GetString()!));

    // Of these the reference left the picture that CLIP sees.
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
        Fault(file) is { } fault ? new() { Refusal = fault.Detail } : new() { Differs = Pictures.Sha256(Pictures.Decode(file).Rgb) != hash };

    private static FormatResult Compare(byte[] file, RowCollector reference) =>
        Fault(file) is { } fault ? new() { Refusal = fault.Detail } : Compare(reference.Rgb, Pictures.Decode(file).Rgb);

    private static FormatResult Compare(byte[] reference, byte[] decoded) => new()
    {
        Mean = Pictures.MeanDifference(reference, decoded),
        Largest = reference.Zip(decoded, (a, b) => Math.Abs(a - b)).Max(),
    };

    private static ReadFault? Fault(byte[] file) => Pictures.TryDecode(file, out _);
}

/// <summary>What became of one file, or the worst of several.</summary>
internal sealed record FormatResult
{
    /// <summary>Why it is not read; null when it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether its bytes are not those of the reference, of which only a hash is known.</summary>
    public bool Differs { get; init; }

    /// <summary>Mean difference from the reference in grey levels.</summary>
    public double Mean { get; init; }

    /// <summary>Largest difference.</summary>
    public int Largest { get; init; }

    /// <summary>The result in a word or two, as the table has it.</summary>
    public string Text => Refusal is not null ? $"refused: {Refusal}"
        : Differs ? "NOT EQUAL"
        : Largest == 0 ? "equal"
        : string.Create(CultureInfo.InvariantCulture, $"within {Math.Ceiling(Mean * 10) / 10:0.0} grey levels in the mean, {Largest} at most");

    /// <summary>The worse of two.</summary>
    public static FormatResult Worse(FormatResult one, FormatResult other) =>
        one.Refusal is not null || one.Differs ? one
        : other.Refusal is not null || other.Differs ? other
        : new() { Mean = Math.Max(one.Mean, other.Mean), Largest = Math.Max(one.Largest, other.Largest) };
}
