namespace ZeroShotOrleans.Inference.Images.Config;

/// <summary>Pictures as lists of patches, for towers that keep the aspect ratio (SigLIP 2 NaFlex): what Siglip2ImageProcessor of transformers does.</summary>
/// <remarks>
/// A prepared picture has the values of <see cref="Most"/> patches, zeros after the last one, and then its numbers of rows and columns of patches. All have the same length, so that a batch
/// needs no padding of its own and a picture's embedding does not depend on the others.
/// </remarks>
/// <param name="Side">Side of a patch in pixels, 1 to <see cref="MaxSide"/>.</param>
/// <param name="Most">Maximum number of patches, 1 to <see cref="MaxMost"/>.</param>
internal sealed record PatchGrid(int Side, int Most)
{
    /// <summary>Largest side of a patch in pixels: known models have 14 and 16.</summary>
    public const int MaxSide = 64;

    /// <summary>Largest number of patches: the attention of a tower grows with its square.</summary>
    public const int MaxMost = 4096;

    /// <summary>What Siglip2ImageProcessor of transformers 5 takes if its file states neither.</summary>
    public const int DefaultSide = 16, DefaultMost = 256;

    // Of get_image_size_for_max_num_patches.
    private const double Precision = 1e-5, LargestScale = 100;

    /// <summary>Values of a patch: rows, columns, and red, green and blue of each pixel.</summary>
    public int ValuesPerPatch => 3 * Side * Side;

    /// <summary>Values of a prepared picture.</summary>
    public int ValuesPerImage => (Most * ValuesPerPatch) + 2;

    /// <summary>The size to which a picture is resized, in pixels: whole patches, as many as are allowed; null if even the smallest scale has more.</summary>
    public (int Width, int Height)? SizeFor(int width, int height)
    {
        // Halving, as the class does: the scale where it stops decides, not the best one.
        var (least, most) = (Precision / 10, LargestScale);
        while (most - least >= Precision)
        {
            var scale = (least + most) / 2;
            if (Fits(width, height, scale))
            {
                least = scale;
            }
            else
            {
                most = scale;
            }
        }

        return Fits(width, height, least) ? ((int)Scaled(width, least), (int)Scaled(height, least)) : null;
    }

    /// <summary>Cuts a picture into patches.</summary>
    /// <param name="planar">Scaled values, <c>[3, height, width]</c>.</param>
    /// <param name="width">Width in pixels: whole patches.</param>
    /// <param name="height">Height in pixels: whole patches.</param>
    /// <param name="values">Receives <see cref="ValuesPerImage"/> values.</param>
    public void Cut(ReadOnlySpan<float> planar, int width, int height, Span<float> values)
    {
        var (columns, rows, to) = (width / Side, height / Side, 0);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                for (var y = 0; y < Side; y++)
                {
                    var from = (((row * Side) + y) * width) + (column * Side);
                    for (var x = 0; x < Side; x++, from++)
                    {
                        for (var channel = 0; channel < 3; channel++)
                        {
                            values[to++] = planar[(channel * width * height) + from];
                        }
                    }
                }
            }
        }

        values[to..^2].Clear();
        (values[^2], values[^1]) = (rows, columns);
    }

    private bool Fits(int width, int height, double scale) => Scaled(width, scale) / Side * (Scaled(height, scale) / Side) <= Most;

    private long Scaled(int side, double scale) => Math.Max(Side, (long)Math.Ceiling(side * scale / Side) * Side);
}
