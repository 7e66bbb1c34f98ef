using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.LabelFiles;

/// <summary>What a command says of the label files it reads.</summary>
public sealed class LabelFileCommandTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_a_file_was_read_as_is_said()
    {
        var file = _world.Write("labels.json", """["cat", "dog"]""");

        await _world.RunAsync("classify", _world.Folder, "--labels", file);

        Assert.StartsWith($"{file}: read as JSON, 2 labels.", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_quiet_it_is_not_said_and_warnings_are()
    {
        var file = _world.Write("labels.json", """["cat\u200b", "dog"]""");

        await _world.RunAsync("classify", _world.Folder, "--labels", file, "-q");

        Assert.DoesNotContain("read as", _world.Error, StringComparison.Ordinal);
        Assert.StartsWith($"Warning: {file} had zero-width characters", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_list_needs_no_word()
    {
        await _world.RunAsync("classify", _world.Folder, "--labels", _world.Write("labels.txt", "cat\ndog\n"));

        Assert.DoesNotContain("read as", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--labels-file", "FILE")]
    [InlineData("--labels", "@FILE")]
    [InlineData("--set", "animals=@FILE")]
    public async Task A_column_is_chosen_however_the_file_is_named(string option, string value)
    {
        var file = _world.Write("labels.csv", "name,animal\nTom,cat\nRex,dog\n");

        await _world.RunAsync("classify", _world.Folder, option, value.Replace("FILE", file, StringComparison.Ordinal), "--labels-column", "animal");

        Assert.StartsWith($"{file}: read as CSV, column 'animal', 2 labels.", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels.txt", "cat\ndog\n")]
    [InlineData("labels.json", """["cat", "dog"]""")]
    public async Task A_column_without_a_file_that_has_columns_is_refused(string name, string text)
    {
        Assert.Equal(2, await _world.RunAsync("classify", _world.Folder, "--labels", _world.Write(name, text), "--labels-column", "animal"));

        Assert.Contains("--labels-column animal names a column, and no label file has columns.", _world.Error, StringComparison.Ordinal);
    }
}
