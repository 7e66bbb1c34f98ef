using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>
/// Every fixture, truncated, partly overwritten or with a byte flipped, gives an error, or pixels whose damage the format cannot reveal. damage.json has
/// Pillow's result for each copy; make_damage.py in this folder wrote it.
/// </summary>
public sealed class DamageTests
{
    private static readonly Dictionary<string, string?> _pillow =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "damage.json"))).RootElement
            .GetProperty("files").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());

    public static TheoryData<string> Files => [.. _pillow.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void Damaged_file_is_an_error_or_decodes_correctly(string name)
    {
        var file = Bytes(name);
        if (Pictures.TryDecode(file, out var undamaged) is not null)
        {
            // A file that is rejected intact stays rejected.
            return;
        }

        var wrong = new List<string>();
        foreach (var (index, (damage, isCut, bytes)) in FileDamage.Of(file).Index())
        {
            var pillow = _pillow[name]?[index] ?? '?';
            var isRead = Pictures.TryDecode(bytes, out var rows) is null;
            var isEqual = isRead && rows!.Rgb.AsSpan().SequenceEqual(undamaged!.Rgb);
            var reason = (isRead, isEqual) switch
            {
                (true, false) when IsPlain(rows!.Rgb) && !IsPlain(undamaged!.Rgb) => "read as one colour",
                (true, false) when isCut => "read with other pixels",
                (true, false) when HasChecksums(name) => "read with other pixels in spite of checksums",
                (true, false) when pillow == 'r' => "read with other pixels, refused by Pillow",
                // Damage revealed by a checksum or the order of a directory is rejected, even if Pillow happens to get the right pixels.
                (false, _) when pillow == 'e' && !isCut && !HasChecksums(name) && !name.EndsWith(".tif", StringComparison.Ordinal) => "refused, read by Pillow",
                _ => null,
            };
            if (reason is not null)
            {
                wrong.Add($"{damage}: {reason} (Pillow {pillow})");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool HasChecksums(string name) => name.EndsWith(".png", StringComparison.Ordinal) || name.Contains("deflate", StringComparison.Ordinal);

    private static bool IsPlain(byte[] rgb) => rgb.AsSpan(3).SequenceEqual(rgb.AsSpan(0, rgb.Length - 3));

    private static byte[] Bytes(string name) => name.Split('/', 2) switch
    {
        ["small", var small] => SmallFilesTests.Bytes(small),
        ["formats", var file] => FormatCatalogue.Bytes(file),
        [_, var good] => PictureFixtures.Bytes(good),
        _ => throw new ArgumentException(name),
    };
}
