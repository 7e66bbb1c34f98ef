using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>The way of a picture from its bytes to its vectors.</summary>
internal sealed class ImageRun(ModelFolder folder, ImageTower tower)
{
    private readonly ImagePreprocessor _preprocessor = folder.CreatePreprocessor(new ImageLimits());

    /// <summary>Values of one picture's vectors.</summary>
    public int Values => tower.ValuesPerEmbedding;

    /// <summary>Pixels of pictures, one after the other.</summary>
    /// <exception cref="ModelFolderException">One of them cannot be read.</exception>
    public float[] Prepare(params IReadOnlyList<byte[]> pictures)
    {
        var pixels = new float[pictures.Count * tower.ValuesPerImage];
        for (var i = 0; i < pictures.Count; i++)
        {
            if (_preprocessor.Prepare(pictures[i], pixels.AsSpan(i * tower.ValuesPerImage, tower.ValuesPerImage)) is { } fault)
            {
                throw new ModelFolderException($"picture {i + 1}", $"cannot be read: {fault.Detail}", "Take a whole one.");
            }
        }

        return pixels;
    }

    /// <summary>Vectors of prepared pictures, all in one batch.</summary>
    public float[] Encode(Memory<float> pixels)
    {
        var images = pixels.Length / tower.ValuesPerImage;
        var vectors = new float[images * Values];
        tower.Encode(pixels, images, vectors);
        return vectors;
    }
}
