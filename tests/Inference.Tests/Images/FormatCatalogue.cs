namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>What a file of the catalogue becomes.</summary>
internal enum Expectation
{
    /// <summary>The pixels of <see cref="FormatCase.ReferenceFile"/>, to the byte.</summary>
    Equal,

    /// <summary>Those pixels with a mean difference of at most <see cref="FormatCase.Tolerance"/> grey levels.</summary>
    WithinTolerance,

    /// <summary>An error whose text contains <see cref="FormatCase.Message"/>.</summary>
    Refused,
}

/// <summary>One feature of one format.</summary>
/// <param name="Format">Name of the format, such as <c>TIFF</c>.</param>
/// <param name="Feature">The feature in a few words, such as <c>16-bit CMYK</c>.</param>
/// <param name="File">Name of the file below <c>Fixtures/formats</c>.</param>
/// <param name="Expectation">What becomes of it.</param>
internal sealed record FormatCase(string Format, string Feature, string File, Expectation Expectation)
{
    /// <summary>A PNG of 8-bit RGB beside <see cref="File"/> with the right pixels; null for a refused file.</summary>
    public string? ReferenceFile { get; init; }

    /// <summary>Largest mean difference in grey levels.</summary>
    public double Tolerance { get; init; }

    /// <summary>What the error says, or a part of it.</summary>
    public string? Message { get; init; }
}

/// <summary>
/// The features of the formats, one small file each, and what must become of them. <c>make_formats.py</c> beside this file writes the files, and the
/// references with Pillow; it never runs code of this repository.
/// </summary>
internal static class FormatCatalogue
{
    /// <summary>All cases, in the order of a reader: by format, plain before rare.</summary>
    public static IReadOnlyList<FormatCase> Cases { get; } = [];
}
