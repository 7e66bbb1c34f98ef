using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>
/// The baseline: ONNX Runtime alone on prepared tensors, one run per core, one thread per run, batches of 8. Runs none of the product's code, so
/// its rate is the upper bound.
/// </summary>
internal sealed class BareTower : ILayer
{
    private const int Batch = 8;
    private const int Side = 224;

    private readonly InferenceSession _session;
    private readonly int _batches;
    private readonly float[] _pixels = new float[Batch * 3 * Side * Side];

    public BareTower(string model, int images, string file = "vision_model.onnx")
    {
        Name = "bare ONNX Runtime on tensors" + (file == "vision_model.onnx" ? "" : $", {file}");
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(Path.Combine(model, "onnx", file), options);
        _batches = images / Batch;
        var random = new Random(2026);
        for (var i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = (random.NextSingle() * 2) - 1;
        }
    }

    public string Name { get; }

    public async Task<int> RunAsync()
    {
        var next = -1;
        await OnEveryCore(() =>
        {
            using var run = new RunOptions();
            while (Interlocked.Increment(ref next) < _batches)
            {
                using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _pixels.AsMemory(), [Batch, 3, Side, Side]);
                using var output = _session.Run(run, ["pixel_values"], [input], ["image_embeds"]);
            }
        });
        return _batches * Batch;
    }

    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Task OnEveryCore(Action work) =>
        Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(work, TaskCreationOptions.LongRunning)));
}
