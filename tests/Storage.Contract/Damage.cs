using System.Globalization;

namespace ZeroShotOrleans.Storage.Contract;

/// <summary>Kinds of damage to stored bytes.</summary>
internal static class Damage
{
    /// <summary>Garbage, cuts, zeros and single bits, each with a name for the message of a test.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(byte[] body)
    {
        var random = new Random(body.Length);
        var garbage = new byte[body.Length];
        random.NextBytes(garbage);
        yield return ("garbage", garbage);
        foreach (var first in body.Take(1))
        {
            // The format byte stays valid.
            yield return ("garbage after the format byte", [first, .. garbage.AsSpan(1)]);
        }

        yield return ("other text", "not what was written"u8.ToArray());
        yield return ("zeros", new byte[body.Length]);
        foreach (var part in new[] { 0, 1, body.Length / 4, body.Length / 2, body.Length - 8, body.Length - 1 })
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"cut after {part} bytes"), body[..Math.Max(0, part)]);
        }

        byte[] middleGone = [.. body];
        middleGone.AsSpan(body.Length / 3, body.Length / 3).Clear();
        yield return ("zeros in the middle", middleGone);
        for (var turn = 0; turn < 16; turn++)
        {
            byte[] flipped = [.. body];
            var at = random.Next(body.Length);
            flipped[at] ^= (byte)(1 << random.Next(8));
            yield return (string.Create(CultureInfo.InvariantCulture, $"a bit of byte {at}"), flipped);
        }
    }
}
