using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Cli.Tests.Output;

public sealed class ResultTargetTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public void File_gets_its_name_when_complete()
    {
        var path = _context.Write("results.csv", "of yesterday");
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
    public void Incomplete_file_keeps_its_partial_name()
    {
        var path = Path.Combine(_context.Folder, "results.csv");
        using (var target = ResultTarget.Open(path, TextWriter.Null))
        {
            target.Writer.Write("row");
            target.Writer.Flush();
        }

        Assert.False(File.Exists(path));
        Assert.Equal("row", File.ReadAllText(path + ".partial"));
    }

    [Fact]
    public void Writes_to_the_target_of_a_link()
    {
        var file = _context.Write("real.csv", "old");
        var link = Path.Combine(_context.Folder, "link.csv");
        File.CreateSymbolicLink(link, file);

        using var target = ResultTarget.Open(link, TextWriter.Null);
        target.Writer.Write("new");
        target.Complete();

        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void Writes_to_a_device_without_replacing_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/null.");

        using var target = ResultTarget.Open("/dev/null", TextWriter.Null);
        target.Writer.Write("row");
        target.Complete();

        Assert.False(File.Exists("/dev/null.partial"));
        Assert.Equal("", File.ReadAllText("/dev/null"));
    }

    [Fact]
    public async Task Writes_to_a_pipe_without_replacing_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in the file system.");
        var path = Path.Combine(_context.Folder, "pipe.csv");
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
        Assert.Equal([path], Directory.GetFileSystemEntries(_context.Folder));
        Assert.True(OutputKind.IsPipeOrDevice(path));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Recognizes_names_of_standard_output(string name)
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
    public void Rejects_a_folder() => Assert.StartsWith(
        $"--out {_context.Folder} is a folder.", Assert.Throws<UsageException>(() => ResultTarget.Open(_context.Folder, TextWriter.Null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Rejects_a_file_in_a_missing_folder() => Assert.StartsWith(
        "--out /no/such/folder/results.csv cannot be written: ",
        Assert.Throws<UsageException>(() => ResultTarget.Open("/no/such/folder/results.csv", TextWriter.Null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData((int)ResultFormat.Table)]
    [InlineData((int)ResultFormat.JsonLines)]
    [InlineData((int)ResultFormat.Csv)]
    [InlineData((int)ResultFormat.Parquet)]
    public void Reports_a_full_disk_with_the_file_name_at_any_step(int format)
    {
        var path = Path.Combine(_context.Folder, "results");
        foreach (var moment in Enum.GetValues<Refusal>())
        {
            var failure = Assert.Throws<OutputException>(() => WriteAll(path, (ResultFormat)format, moment));

            Assert.StartsWith($"Results could not be written to {path}: No space left on device. ", failure.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
        }
    }

    // In the order of the commands: rows, end, rename.
    private static void WriteAll(string path, ResultFormat format, Refusal moment)
    {
        var file = new FullDisk(path + ".partial", moment);
        using var target = new ResultTarget(new StreamWriter(file), path, file, path);
        var layout = new ResultLayout { Model = "m", LabelSets = [new NamedLabels("m/abc", ["cat"])], TopK = 1, WithLogits = false };
        IResultWriter writer = format switch
        {
            ResultFormat.JsonLines => new JsonLinesWriter(target.Writer, layout),
            ResultFormat.Csv => new CsvWriter(target.Writer, layout),
            ResultFormat.Parquet => new ParquetResultWriter(target.Bytes!, layout),
            _ => new TableWriter(target.Writer, layout, terminal: null),
        };
        target.Write(writer.Begin);
        target.Write(() => writer.Write(Rows.Classified("a.jpg", new LabelScore(0, 1))));
        target.Write(writer.End);
        target.Complete();
    }

    /// <summary>The step at which writing fails: the first write, the flush, the flush to disk, or all of them including closing.</summary>
    private enum Refusal
    {
        Write,
        Flush,
        FlushToDisk,
        AllAndClose,
    }

    private sealed class FullDisk(string path, Refusal moment) : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        // All other write methods call this one, because the class derives from FileStream.
        public override void Write(byte[] buffer, int offset, int count)
        {
            RefuseAt(Refusal.Write);
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
            RefuseAt(Refusal.Flush);
            base.Flush();
        }

        public override void Flush(bool flushToDisk)
        {
            RefuseAt(flushToDisk ? Refusal.FlushToDisk : Refusal.Flush);
            base.Flush(flushToDisk);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                RefuseAt(Refusal.AllAndClose);
            }
        }

        private void RefuseAt(Refusal now)
        {
            if (now == moment || moment is Refusal.AllAndClose)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
