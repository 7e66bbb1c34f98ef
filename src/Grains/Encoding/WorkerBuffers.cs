namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>What one worker of an <see cref="ImageBatcher"/> reuses for every batch.</summary>
internal sealed class WorkerBuffers(int images, int valuesPerImage, int valuesPerEmbedding, int valuesPerHiddenStates)
{
    // Made when an image is first matched: ten times the pixels.
    private float[]? _hiddenStates;

    public Memory<float> Pixels { get; } = new float[images * valuesPerImage];

    public float[] Embeddings { get; } = new float[images * valuesPerEmbedding];

    public float[] HiddenStates => _hiddenStates ??= new float[images * valuesPerHiddenStates];

    public List<ImageWork> Ready { get; } = new(images);
}
