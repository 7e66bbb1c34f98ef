namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>Buffers that one worker of an <see cref="ImageBatcher"/> reuses for every batch.</summary>
internal sealed class WorkerBuffers(int images, int valuesPerImage, int valuesPerEmbedding, int valuesPerHiddenStates)
{
    // Allocated when an image is first matched: ten times the size of the pixels.
    private float[]? _hiddenStates;

    public Memory<float> Pixels { get; } = new float[images * valuesPerImage];

    public float[] Embeddings { get; } = new float[images * valuesPerEmbedding];

    public float[] HiddenStates => _hiddenStates ??= new float[images * valuesPerHiddenStates];

    public List<ImageWork> Ready { get; } = new(images);
}
