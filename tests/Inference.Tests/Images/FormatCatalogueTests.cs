namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Every feature of every format gives the result in the catalogue.</summary>
public sealed class FormatCatalogueTests
{
    public static TheoryData<string> Read => [.. FormatCatalogue.Cases.Where(one => one.Expectation != Expectation.Refused).Select(one => one.File)];

    public static TheoryData<string> Refused => [.. FormatCatalogue.Cases.Where(one => one.Expectation == Expectation.Refused).Select(one => one.File)];

    [Theory]
    [MemberData(nameof(Read))]
    public void Decodes_a_file_as_the_reference(string file)
    {
        var expected = FormatCatalogue.Of(file);
        var reference = Pictures.Decode(FormatCatalogue.Bytes(expected.ReferenceFile!));

        var decoded = Pictures.Decode(FormatCatalogue.Bytes(file));

        Assert.Equal((reference.Width, reference.Height), (decoded.Width, decoded.Height));
        Assert.InRange(Pictures.MeanDifference(reference.Rgb, decoded.Rgb), 0, expected.Tolerance);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Rejects_a_file_with_the_right_reason(string file)
    {
        var expected = FormatCatalogue.Of(file);

        var error = Pictures.TryDecode(FormatCatalogue.Bytes(file), out _);

        Assert.NotNull(error);
        Assert.Contains(expected.Message!, error.Detail, StringComparison.Ordinal);
    }
}
