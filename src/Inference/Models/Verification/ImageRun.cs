using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Converts picture files to embeddings.</summary>
internal sealed class ImageRun(ModelFolder folder, ImageTower tower)
{
    private readonly ImagePreprocessor _preprocessor = folder.CreatePreprocessor(new ImageLimits());

    /// <summary>Number of values per picture.</summary>
    public int Values => tower.ValuesPerEmbedding;

    /// <summary>Decodes pictures and concatenates their pixels.</summary>
    /// <exception cref="ModelFolderException">A picture cannot be read.</exception>
    public float[] Prepare(params IReadOnlyList<byte[]> pictures)
    {
        var pixels = new float[pictures.Count * tower.ValuesPerImage];
        for (var i = 0; i < pictures.Count; i++)
        {
            if (_preprocessor.Prepare(pictures[i], pixels.AsSpan(i * tower.ValuesPerImage, tower.ValuesPerImage)) is { } error)
            {
                throw new ModelFolderException($"picture {i + 1}", $"cannot be read: {error.Detail}", "Use an intact file.");
            }
        }

        return pixels;
    }

    /// <summary>Embeds prepared pictures in one batch.</summary>
    public float[] Encode(Memory<float> pixels)
    {
        var images = pixels.Length / tower.ValuesPerImage;
        var vectors = new float[images * Values];
        tower.Encode(pixels, images, vectors);
        return vectors;
    }
}
