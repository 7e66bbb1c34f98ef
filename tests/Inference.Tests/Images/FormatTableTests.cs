using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The table of formats and features in docs/models.md equals the measured results.</summary>
public sealed class FormatTableTests
{
    private const string Begin = "<!-- formats: written by FormatTableTests -->\n";
    private const string End = "<!-- end of formats -->\n";

    [Fact]
    public void Every_test_file_belongs_to_a_feature_in_the_table()
    {
        Assert.Empty(FormatTable.UnassignedFiles);
        Assert.Empty(FormatTable.FeaturesWithoutFiles);
    }

    [Fact]
    public void Page_contains_the_measured_table()
    {
        var path = Path.Combine(Repository.Root, "docs", "models.md");
        var page = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(start > Begin.Length && end >= start, $"docs/models.md does not contain the lines '{Begin.Trim()}' and '{End.Trim()}' around the table.");

        var measured = FormatTable.Write();

        Assert.DoesNotContain("NOT EQUAL", measured, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            page = page[..start] + measured + page[end..];
            File.WriteAllText(path, page);
            end = start + measured.Length;
        }

        Assert.True(
            page[start..end] == measured,
            "The table of formats in docs/models.md differs from the measured results. If the change is intended, run: " +
            "ZSO_UPDATE=1 dotnet run --project tests/Inference.Tests -- --filter-class \"*FormatTableTests\"");
    }
}
