using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.LabelFiles;

/// <summary>Messages of commands about label files.</summary>
public sealed class LabelFileCommandTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Reports_the_detected_format()
    {
        var file = _context.Write("labels.json", """["cat", "dog"]""");

        await _context.RunAsync("classify", _context.Folder, "--labels", file);

        Assert.StartsWith($"{file}: read as JSON, 2 labels.", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_hides_the_detected_format_but_not_warnings()
    {
        var file = _context.Write("labels.json", """["cat\u200b", "dog"]""");

        await _context.RunAsync("classify", _context.Folder, "--labels", file, "-q");

        Assert.DoesNotContain("read as", _context.Error, StringComparison.Ordinal);
        Assert.StartsWith($"Warning: {file} had zero-width characters", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_report_a_plain_list()
    {
        await _context.RunAsync("classify", _context.Folder, "--labels", _context.Write("labels.txt", "cat\ndog\n"));

        Assert.DoesNotContain("read as", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--labels-file", "FILE")]
    [InlineData("--labels", "@FILE")]
    [InlineData("--set", "animals=@FILE")]
    public async Task Labels_column_applies_to_every_way_to_pass_a_file(string option, string value)
    {
        var file = _context.Write("labels.csv", "name,animal\nTom,cat\nRex,dog\n");

        await _context.RunAsync("classify", _context.Folder, option, value.Replace("FILE", file, StringComparison.Ordinal), "--labels-column", "animal");

        Assert.StartsWith($"{file}: read as CSV, column 'animal', 2 labels.", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.txt", "cat\ndog\n")]
    [InlineData("labels.json", """["cat", "dog"]""")]
    public async Task Rejects_labels_column_without_a_file_that_has_columns(string name, string text)
    {
        Assert.Equal(2, await _context.RunAsync("classify", _context.Folder, "--labels", _context.Write(name, text), "--labels-column", "animal"));

        Assert.Contains("--labels-column animal was given, but no label file has columns.", _context.Error, StringComparison.Ordinal);
    }
}
