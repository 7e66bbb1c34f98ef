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
    public void A_file_has_its_name_only_when_it_is_complete()
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
    public void A_file_that_was_not_completed_stays_under_its_partial_name()
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
    public void A_link_keeps_pointing_at_the_file_that_is_written()
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
        $"--out {_context.Folder} is a folder.", Assert.Throws<UsageException>(() => ResultTarget.Open(_context.Folder, TextWriter.Null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_in_a_folder_that_is_not_there_is_refused_before_any_work() => Assert.StartsWith(
        "--out /no/such/folder/results.csv cannot be written: ",
        Assert.Throws<UsageException>(() => ResultTarget.Open("/no/such/folder/results.csv", TextWriter.Null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData((int)ResultFormat.Table)]
    [InlineData((int)ResultFormat.JsonLines)]
    [InlineData((int)ResultFormat.Csv)]
    [InlineData((int)ResultFormat.Parquet)]
    public void A_full_disk_is_reported_with_the_name_of_the_file_at_whatever_moment_it_shows(int format)
    {
        var path = Path.Combine(_context.Folder, "results");
        foreach (var moment in Enum.GetValues<Refusal>())
        {
            var failure = Assert.Throws<OutputException>(() => WriteAll(path, (ResultFormat)format, moment));

            Assert.StartsWith($"Results could not be written to {path}: No space left on device. ", failure.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
        }
    }

    // As the commands do: rows, end, name.
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

    /// <summary>When the operating system refuses: at the first write, at the flush, at the flush to the disk, or at each of them and once more at closing.</summary>
    private enum Refusal
    {
        Write,
        Flush,
        FlushToDisk,
        AllAndClose,
    }

    private sealed class FullDisk(string path, Refusal moment) : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        // All other ways to write come here: this is a class derived from FileStream.
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
