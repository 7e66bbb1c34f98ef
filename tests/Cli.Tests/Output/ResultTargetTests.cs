using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Output;

public sealed class ResultTargetTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_file_has_its_name_only_when_it_is_complete()
    {
        var path = _world.Write("results.csv", "of yesterday");
        using var target = ResultTarget.Open(path, TextWriter.Null);

        target.Writer.Write("row");
        target.Writer.Flush();

        Assert.Equal("of yesterday", File.ReadAllText(path));
        Assert.Equal("row", File.ReadAllText(path + ".partial"));

        target.Complete();

        Assert.Equal("row", File.ReadAllText(path));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Fact]
    public void A_file_that_was_not_completed_stays_under_its_partial_name()
    {
        var path = Path.Combine(_world.Folder, "results.csv");
        using (var target = ResultTarget.Open(path, TextWriter.Null))
        {
            target.Writer.Write("row");
            target.Writer.Flush();
        }

        Assert.False(File.Exists(path));
        Assert.Equal("row", File.ReadAllText(path + ".partial"));
    }

    [Fact]
    public void A_link_keeps_pointing_at_the_file_that_is_written()
    {
        var file = _world.Write("real.csv", "old");
        var link = Path.Combine(_world.Folder, "link.csv");
        File.CreateSymbolicLink(link, file);

        using var target = ResultTarget.Open(link, TextWriter.Null);
        target.Writer.Write("new");
        target.Complete();

        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_device_is_written_and_not_replaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/null.");

        using var target = ResultTarget.Open("/dev/null", TextWriter.Null);
        target.Writer.Write("row");
        target.Complete();

        Assert.False(File.Exists("/dev/null.partial"));
        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    [Fact]
    public async Task A_pipe_gets_the_rows_and_stays_a_pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in the file system.");
        var path = Path.Combine(_world.Folder, "pipe.csv");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", path))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var reading = Task.Run(() => File.ReadAllText(path), TestContext.Current.CancellationToken);
        using (var target = ResultTarget.Open(path, TextWriter.Null))
        {
            target.Writer.Write("row");
            target.Complete();
            Assert.Equal(0, target.Bytes!.Position);
            Assert.Null(target.PartialPath);
        }

        Assert.Equal("row", await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFileSystemEntries(_world.Folder));
        Assert.True(OutputKind.TakesBytes(path));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void The_names_of_standard_output_are_standard_output(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name != "-", "Windows has no /dev.");
        using var output = new StringWriter();
        using var target = ResultTarget.Open(name, output);

        target.Writer.Write("row");
        target.Complete();

        Assert.Equal("row", output.ToString());
        Assert.False(File.Exists(name + ".partial"));
    }

    [Fact]
    public void A_folder_as_file_is_refused() => Assert.StartsWith(
        $"--out {_world.Folder} is a folder.", Assert.Throws<UsageException>(() => ResultTarget.Open(_world.Folder, TextWriter.Null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_in_a_folder_that_is_not_there_is_refused_before_any_work() => Assert.StartsWith(
        "--out /no/such/folder/results.csv cannot be written: ",
        Assert.Throws<UsageException>(() => ResultTarget.Open("/no/such/folder/results.csv", TextWriter.Null)).Message, StringComparison.Ordinal);
}
