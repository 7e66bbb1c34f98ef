namespace ZeroShotOrleans.Formats.Tests;

/// <summary>Every sample has the pixels that other decoders read from it.</summary>
public sealed class SamplesTests
{
    /// <summary>
    /// Maximum mean difference of a lossy file in grey levels, by the first letters of its name: decoders round differently. Measured: HEIC at most 0.05, of 10 and
    /// 12 bits 0.25; JPEG XL 0.24. JPEG 2000 and all lossless files are equal.
    /// </summary>
    private static readonly (string Start, double Most)[] _differences =
    [
        ("heic_10_bit", 0.3), ("heic_12_bit", 0.3), ("heic_", 0.06), ("jxl_lossy", 0.3), ("jxl_progressive", 0.3), ("jxl_modular", 0.3), ("jxl_from_jpeg", 0.3), ("", 0),
    ];

    public static TheoryData<string> Names => [.. Sample.Names];

    public static TheoryData<string> Refused => [.. Sample.Refused.Select(refused => refused.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Pixels_are_close_to_those_of_another_decoder(string name)
    {
        var sample = Sample.Of(name);

        var error = Sample.TryDecode(sample.File, out var rows);

        Assert.Null(error);
        Assert.Equal((sample.Width, sample.Height), (rows!.Width, rows.Height));
        Assert.InRange(sample.MeanDifference(rows.Rgb), 0, MostOf(name));
    }

    [Theory, MemberData(nameof(Refused))]
    public void A_file_that_is_not_supported_is_refused_by_name(string name)
    {
        var (_, file, reason) = Sample.Refused.Single(refused => refused.Name == name);

        var error = Sample.TryDecode(file, out _);

        Assert.NotNull(error);
        Assert.Contains(reason, error.Detail, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_decoded_at_the_same_time_do_not_affect_each_other()
    {
        string[] names = ["heic_grid.heic", "jxl_lossless.jxl", "jp2_lossless.jp2", "heic_420.heic"];

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var sample = Sample.Of(names[i % names.Length]);
            Assert.Null(Sample.TryDecode(sample.File, out var rows));
            Assert.InRange(sample.MeanDifference(rows!.Rgb), 0, MostOf(names[i % names.Length]));
        });
    }

    private static double MostOf(string name) => _differences.First(difference => name.StartsWith(difference.Start, StringComparison.Ordinal)).Most;
}
