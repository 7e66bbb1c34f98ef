using System.Diagnostics;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Tests.Images;

namespace ZeroShotOrleans.Formats.Tests;

/// <summary>
/// The property of all formats: a damaged file is an error, or has the right pixels, or other pixels where the format cannot reveal the damage. A file that is cut is
/// never read with other pixels, no file becomes a picture of one colour, and none takes long.
/// </summary>
public sealed class DamageTests
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(10);

    private static readonly ImageLimits _limits = new() { MaxPixels = 1_000_000, MaxSide = 100_000 };

    public static TheoryData<string> Names => [.. Sample.Names];

    [Theory, MemberData(nameof(Names))]
    public void A_damaged_file_is_rejected_or_decodes(string name)
    {
        var file = Sample.Of(name).File;
        Assert.Null(Sample.TryDecode(file, out var undamaged));
        var wrong = new List<string>();
        foreach (var (damage, isCut, bytes) in FileDamage.Of(file).Concat(Cuts(file)))
        {
            var started = Stopwatch.GetTimestamp();
            var error = Sample.TryDecode(bytes, out var rows, _limits);
            var reason = Stopwatch.GetElapsedTime(started) > _most ? "took too long"
                : error is not null ? IsClear(error) ? null : $"unclear: {error.Detail}"
                : rows!.Rgb.AsSpan().SequenceEqual(undamaged!.Rgb) ? null
                : isCut ? "read with other pixels"
                : IsSingleColour(rows.Rgb) ? "read as one colour"
                : null;
            if (reason is not null)
            {
                wrong.Add($"{damage}: {reason}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, MemberData(nameof(Names))]
    public void Damaged_heads_never_throw(string name)
    {
        var file = Sample.Of(name).File;

        // Overwrite the head byte by byte, with the three values that break counts and lengths.
        for (var at = 0; at < Math.Min(file.Length, 400); at++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, 1, 0xFF])
            {
                byte[] damaged = [.. file];
                damaged[at] = value;
                var error = Sample.TryDecode(damaged, out _, _limits);
                Assert.True(error is null || IsClear(error), error?.Detail);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Random_damage_never_throws(string name)
    {
        var file = Sample.Of(name).File;
        var random = new Random(name.Length);
        for (var round = 0; round < 60; round++)
        {
            byte[] damaged = [.. file];
            for (var changes = random.Next(1, 12); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Sample.TryDecode(damaged, out _, _limits);
        }
    }

    // The last bytes one by one.
    private static IEnumerable<(string, bool, byte[])> Cuts(byte[] file) => Enumerable.Range(1, 12).Select(bytes => ($"cut by {bytes} bytes", true, file[..^bytes]));

    private static bool IsClear(ImageReadError error) =>
        error.Kind is not ImageReadErrorKind.TooMuchTime && error.Detail.EndsWith('.') && !error.Detail.Contains("magick", StringComparison.OrdinalIgnoreCase) && !error.Detail.Contains('@');

    private static bool IsSingleColour(byte[] rgb) => rgb.AsSpan(3).SequenceEqual(rgb.AsSpan(0, rgb.Length - 3));
}
