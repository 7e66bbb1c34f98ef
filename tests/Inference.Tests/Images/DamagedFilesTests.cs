using CsCheck;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Randomly damaged files decode or give an error value, but never an exception.</summary>
public sealed class DamagedFilesTests
{
    private const int Cases = 1500;

    // Low limits, so that a damaged header cannot slow a test down; other tests cover the limits.
    private static readonly ImagePreprocessor _clip = PictureFixtures.Load(
        """{ "size": { "shortest_edge": 16 }, "crop_size": 16 }""", limits: new ImageLimits { MaxPixels = 1_000_000, MaxSide = 100_000 });

    private static readonly byte[][] _files =
        [.. PictureFixtures.Good.Select(PictureFixtures.Bytes).Where(file => file.Length < 60_000)];

    [Fact]
    public void Files_with_changed_bytes_never_throw() =>
        Gen.Select(Gen.Int[0, _files.Length - 1], Gen.Select(Gen.Double.Unit, Gen.Byte).Array[1, 12]).Check(
            Cases,
            drawn =>
            {
                var (file, changes) = drawn;
                byte[] damaged = [.. _files[file]];
                foreach (var (position, value) in changes)
                {
                    // Squared: headers are short, and damage there finds more than damage in the pixels.
                    damaged[(int)(position * position * (damaged.Length - 1))] = value;
                }

                _clip.Prepare(damaged, new float[_clip.ValuesPerImage]);
            });

    [Fact]
    public void Truncated_files_never_throw() =>
        Gen.Select(Gen.Int[0, _files.Length - 1], Gen.Double.Unit).Check(
            Cases,
            drawn =>
            {
                var (file, share) = drawn;
                _clip.Prepare(_files[file].AsMemory(0, (int)(share * _files[file].Length)), new float[_clip.ValuesPerImage]);
            });

    [Fact]
    public void Random_bytes_after_a_signature_never_throw() =>
        Gen.Select(Gen.Int[0, _files.Length - 1], Gen.Int[2, 40], Gen.Byte.Array[0, 300]).Check(
            Cases,
            drawn =>
            {
                var (file, prefixLength, noise) = drawn;
                _clip.Prepare((byte[])[.. _files[file].Take(prefixLength), .. noise], new float[_clip.ValuesPerImage]);
            });
}
