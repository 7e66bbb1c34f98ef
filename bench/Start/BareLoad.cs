using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Start;

/// <summary>The baseline: ONNX Runtime alone loads graphs, each on a thread of its own, as a program would that needs all of them.</summary>
internal static class BareLoad
{
    public static void Run(string[] graphs) => Parallel.ForEach(graphs, graph =>
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(graph, options);
    });
}
