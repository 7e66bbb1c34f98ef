using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>
/// Damages every fixture by truncation, by overwriting a part and by flipping a byte. The result must be an error, or pixels if the format cannot reveal the damage.
/// damage.json contains Pillow's result for each copy, written by make_damage.py in this folder.
/// </summary>
public sealed class DamageTests
{
    private static readonly Dictionary<string, string?> _pillow =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "damage.json"))).RootElement
            .GetProperty("files").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());

    public static TheoryData<string> Files => [.. _pillow.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_damaged_file_is_rejected_or_decodes_correctly(string name)
    {
        var file = Bytes(name);
        if (Pictures.TryDecode(file, out var undamaged) is not null)
        {
            // Already rejected without damage.
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
                (true, false) when IsSingleColour(rows!.Rgb) && !IsSingleColour(undamaged!.Rgb) => "read as one colour",
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

    private static bool IsSingleColour(byte[] rgb) => rgb.AsSpan(3).SequenceEqual(rgb.AsSpan(0, rgb.Length - 3));

    private static byte[] Bytes(string name) => name.Split('/', 2) switch
    {
        ["small", var small] => SmallFilesTests.Bytes(small),
        ["formats", var file] => FormatCatalogue.Bytes(file),
        [_, var good] => PictureFixtures.Bytes(good),
        _ => throw new ArgumentException(name),
    };
}
