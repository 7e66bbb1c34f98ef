using System.Diagnostics;
using System.Globalization;
using NetVips;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Inference.Images.Resizing;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>
/// From the bytes of a JPEG to the input of the tower, on one thread, as ratios to decoding alone with libturbojpeg. Every round runs every way in turn.
/// </summary>
internal static class JpegDecoding
{
    private const double RoundSeconds = 0.4;

    /// <summary>Prints the table.</summary>
    public static void Run(int rounds)
    {
        if (TurboJpeg.FileName is null)
        {
            Console.WriteLine("libturbojpeg is not installed (Debian: libturbojpeg0): there is no floor to compare with.");
            return;
        }

        var model = ModelFolder.Open(Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini"));
        var fastest = model.CreatePreprocessor(new ImageLimits());
        var libvips = model.CreatePreprocessor(new ImageLimits(), new DecodeOptions { JpegDecoder = JpegDecoder.Libvips });
        var pixels = new float[fastest.ValuesPerImage];
        Console.WriteLine($"{TurboJpeg.FileName}, one thread, {rounds} rounds; load average {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown")}");
        Console.WriteLine($"{"pictures",-34} {"decoding alone",14} {"decoded, resized, normalised",29} {"with libvips",13}");
        foreach (var (name, files) in Pictures())
        {
            Action<byte[]>[] ways =
            [
                file =>
                {
                    var (width, height) = SizeOf(file);
                    if (!TurboJpeg.TryDecode(file, width, height, Nowhere.Instance))
                    {
                        throw new InvalidOperationException($"{name}: libturbojpeg refuses it.");
                    }
                },
                file => Check(fastest.Prepare(file, pixels)),
                file => Check(libvips.Prepare(file, pixels)),
            ];
            var times = new double[ways.Length, rounds];
            for (var round = -1; round < rounds; round++)
            {
                for (var way = 0; way < ways.Length; way++)
                {
                    var time = Time(ways[way], files);
                    if (round >= 0)
                    {
                        times[way, round] = time;
                    }
                }
            }

            var floor = Median([.. Enumerable.Range(0, rounds).Select(round => times[0, round])]);
            double Ratio(int way) => Median([.. Enumerable.Range(0, rounds).Select(round => times[way, round] / times[0, round])]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-34} {floor,11:F2} ms {Ratio(1),29:F2} {Ratio(2),13:F2}"));
        }
    }

    // Milliseconds per picture.
    private static double Time(Action<byte[]> way, byte[][] files)
    {
        var (watch, count) = (Stopwatch.StartNew(), 0);
        while (watch.Elapsed.TotalSeconds < RoundSeconds || count < files.Length)
        {
            way(files[count++ % files.Length]);
        }

        return watch.Elapsed.TotalMilliseconds / count;
    }

    private static IEnumerable<(string Name, byte[][] Files)> Pictures()
    {
        string[] samples = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "photos"), "*.jpg").Order(StringComparer.Ordinal)];
        yield return ("sample photos, 640 pixels", [.. samples.Select(File.ReadAllBytes)]);
        yield return ("500 x 375, quality 95 (ImageNet)", [.. samples.Select(sample => Saved(sample, 500, 375, quality: 95, noise: 0))]);
        yield return ("2 megapixels, quality 90", [.. samples.Take(3).Select(sample => Saved(sample, 1632, 1224, quality: 90, noise: 8))]);
        yield return ("12 megapixels, noisy, 2.9 MB", [Saved(samples[0], 4000, 3000, quality: 75, noise: 13)]);
    }

    private static byte[] Saved(string sample, int width, int height, int quality, double noise)
    {
        using var photo = Image.Thumbnail(sample, width, height, size: Enums.Size.Force);
        using var grain = Image.Gaussnoise(width, height, sigma: noise, mean: 0, seed: 1);
        using var grainy = (photo + grain).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return grainy.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None);
    }

    private static (int Width, int Height) SizeOf(byte[] file)
    {
        _ = new JpegFormat().ReadHeader(file, out var header);
        return ((int)header.Width, (int)header.Height);
    }

    private static void Check(ImageReadError? error)
    {
        if (error is not null)
        {
            throw new InvalidOperationException(error.Detail);
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private sealed class Nowhere : IRowSink
    {
        public static Nowhere Instance { get; } = new();

        public void Push(Span<byte> rgb, int rows)
        {
        }
    }
}
