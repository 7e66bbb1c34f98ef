namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Every file of the catalogue gives the expected result.</summary>
public sealed class FormatCatalogueTests
{
    public static TheoryData<string> Read => [.. FormatCatalogue.Cases.Where(formatCase => formatCase.Expectation != Expectation.Rejected).Select(formatCase => formatCase.File)];

    public static TheoryData<string> Rejected => [.. FormatCatalogue.Cases.Where(formatCase => formatCase.Expectation == Expectation.Rejected).Select(formatCase => formatCase.File)];

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
    [MemberData(nameof(Rejected))]
    public void Rejects_a_file_with_the_expected_message(string file)
    {
        var expected = FormatCatalogue.Of(file);

        var error = Pictures.TryDecode(FormatCatalogue.Bytes(file), out _);

        Assert.NotNull(error);
        Assert.Contains(expected.Message!, error.Detail, StringComparison.Ordinal);
    }
}
