using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>
/// The baseline including decoding: one thread per core reads eight files, prepares them and runs the tower. No queue, no scores, no cluster:
/// the loop that one would write for one machine and one folder.
/// </summary>
internal sealed class BareLoop : ILayer
{
    private const int Batch = 8;

    private readonly ModelFolder _folder;
    private readonly ImageTower _tower;
    private readonly ImagePreprocessor _preprocessor;
    private readonly IReadOnlyList<string> _files;

    public BareLoop(string model, IReadOnlyList<string> files)
    {
        _folder = ModelFolder.Open(model);
        _tower = ImageTower.Load(_folder);
        _preprocessor = _folder.CreatePreprocessor(new ImageLimits());
        _files = files;
    }

    public string Name => "bare loop: read, decode, encode";

    public async Task<int> RunAsync()
    {
        var next = 0;
        await BareTower.OnEveryCore(() =>
        {
            var pixels = new float[Batch * _preprocessor.ValuesPerImage];
            var embeddings = new float[Batch * _tower.ValuesPerEmbedding];
            while (true)
            {
                var first = Interlocked.Add(ref next, Batch) - Batch;
                var images = Math.Min(Batch, _files.Count - first);
                if (images <= 0)
                {
                    return;
                }

                for (var i = 0; i < images; i++)
                {
                    var error = _preprocessor.Prepare(File.ReadAllBytes(_files[first + i]), pixels.AsSpan(i * _preprocessor.ValuesPerImage, _preprocessor.ValuesPerImage));
                    if (error is not null)
                    {
                        throw new InvalidOperationException(error.Detail);
                    }
                }

                Consume(pixels.AsMemory(0, images * _preprocessor.ValuesPerImage), images, embeddings);
            }
        });
        return _files.Count;
    }

    public ValueTask DisposeAsync()
    {
        _tower.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Consume(Memory<float> pixels, int images, float[] embeddings) =>
        _tower.Encode(pixels, images, embeddings.AsSpan(0, images * _tower.ValuesPerEmbedding));
}
