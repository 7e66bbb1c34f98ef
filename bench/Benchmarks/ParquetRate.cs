using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ZeroShotOrleans.Results;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>How fast one thread writes results as Parquet, hashed as exports are. Where the files go is not part of it.</summary>
internal static class ParquetRate
{
    private const int TopK = 5;

    private static readonly ImmutableArray<string> _labels = [.. Enumerable.Range(0, 100).Select(label => string.Create(CultureInfo.InvariantCulture, $"label {label}"))];

    /// <summary>Writes rows, and what that took.</summary>
    /// <param name="rows">Images, each with its five best labels of 100; one of a hundred has an error.</param>
    public static void Print(int rows)
    {
        // Compiled, and the processor awake.
        Write(rows / 10, out _);
        var watch = Stopwatch.StartNew();
        var own = Environment.CpuUsage.TotalTime;
        Write(rows, out var bytes);
        var (seconds, processor) = (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - own).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Parquet: {rows} rows in {seconds:F1} s ({processor:F1} s of processor time): {rows / seconds:F0} rows/s, {bytes / seconds / 1e6:F1} MB/s, {(double)bytes / rows:F0} bytes a row"));
    }

    private static void Write(int rows, out long bytes)
    {
        using var file = new CryptoStream(Stream.Null, SHA256.Create(), CryptoStreamMode.Write);
        var counted = new CountingStream(file);
        var writer = new ParquetResultWriter(counted, new ResultLayout { Model = "zeroshot-mini", Fingerprint = new string('5', 64), LabelSets = [new NamedLabels("zeroshot-mini/abc", _labels)], TopK = TopK, WithLogits = false });
        var random = new Random(7);
        writer.Begin();
        for (var row = 0; row < rows; row++)
        {
            var outcome = row % 100 == 0
                ? ImageOutcome.Failed(ImageError.Corrupt, "The data ends early.")
                : new ImageOutcome { Scores = [[.. Enumerable.Range(0, TopK).Select(at => new LabelScore(random.Next(_labels.Length), (float)random.NextDouble() / (at + 1)))]] };
            writer.Write(new ImageResult(string.Create(CultureInfo.InvariantCulture, $"photos/2026/{row % 400:D3}/IMG_{row:D8}.jpg"), outcome));
        }

        writer.End();
        bytes = counted.Written;
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written;

        public override long Position { get => Written; set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            inner.Write(buffer, offset, count);
            Written += count;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
