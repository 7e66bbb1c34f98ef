namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Damages files in the same way and order as make_damage.py.</summary>
internal static class FileDamage
{
    private const int Blocks = 12;
    private const int Flips = 24;

    private static readonly int[] _cuts = [1, 3, 5, 8, 12, 17, 25, 33, 42, 50, 58, 66, 75, 83, 90, 94, 97, 98, 99];

    /// <summary>Damaged copies with their names.</summary>
    public static IEnumerable<(string Name, bool IsCut, byte[] Bytes)> Of(byte[] file)
    {
        foreach (var percent in _cuts)
        {
            yield return ($"cut at {percent} %", true, file[..(int)((long)file.Length * percent / 100)]);
        }

        foreach (var value in new byte[] { 0, 255 })
        {
            for (var i = 0; i < Blocks; i++)
            {
                var start = file.Length * i / Blocks;
                byte[] copy = [.. file];
                copy.AsSpan(start, Math.Min(Math.Max(1, file.Length / Blocks), file.Length - start)).Fill(value);
                yield return ($"{value} over block {i} of {Blocks}", false, copy);
            }
        }

        for (var i = 0; i < Flips; i++)
        {
            byte[] copy = [.. file];
            copy[file.Length * ((2 * i) + 1) / (2 * Flips)] ^= (byte)(1 << (i % 8));
            yield return ($"flip {i} of {Flips}", false, copy);
        }
    }
}
