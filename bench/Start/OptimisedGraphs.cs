using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Start;

/// <summary>What ONNX Runtime would save if the graph that it has optimised were kept: a decision was made by these numbers (docs/decisions/0021).</summary>
internal static class OptimisedGraphs
{
    private const int Rounds = 5;

    /// <summary>Loads a graph as it is and in the forms in which ONNX Runtime stores an optimised one, and prints the medians.</summary>
    /// <param name="graph">An ONNX file.</param>
    /// <param name="folder">Where the other forms are written.</param>
    public static void Compare(string graph, string folder)
    {
        var alone = Path.Combine(folder, "optimised.onnx");
        var external = Path.Combine(folder, "external.onnx");
        var format = Path.Combine(folder, "optimised.ort");
        Store(alone);
        Store(external, ("session.optimized_model_external_initializers_file_name", "external.bin"), ("session.optimized_model_external_initializers_min_size_in_bytes", "1024"));
        Store(format, ("session.save_model_format", "ORT"));
        (string Name, string File, (string, string)[] Entries, GraphOptimizationLevel Level)[] forms =
        [
            ("as published", graph, [], GraphOptimizationLevel.ORT_ENABLE_ALL),
            ("as published, not optimised", graph, [], GraphOptimizationLevel.ORT_DISABLE_ALL),
            ("optimised, one file", alone, [], GraphOptimizationLevel.ORT_DISABLE_ALL),
            ("optimised, weights beside it", external, [], GraphOptimizationLevel.ORT_DISABLE_ALL),
            ("optimised, .ort", format, [], GraphOptimizationLevel.ORT_DISABLE_ALL),
            ("as published, weights not repacked", graph, [("session.disable_prepacking", "1")], GraphOptimizationLevel.ORT_ENABLE_ALL),
        ];
        var times = forms.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var form = 0; form < forms.Length; form++)
            {
                var watch = Stopwatch.StartNew();
                using (Load(forms[form].File, forms[form].Level, forms[form].Entries))
                {
                    times[form].Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        for (var form = 0; form < forms.Length; form++)
        {
            var median = times[form].Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{forms[form].Name,-36} {median,7:F0} ms, best {times[form].Min(),6:F0}, to as published {median / times[0].Order().ElementAt(Rounds / 2):F2}"));
        }

        void Store(string file, params (string, string)[] entries)
        {
            using var session = Load(graph, GraphOptimizationLevel.ORT_ENABLE_ALL, entries, file);
        }
    }

    private static InferenceSession Load(string graph, GraphOptimizationLevel level, (string Key, string Value)[] entries, string? stored = null)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = level, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        foreach (var (key, value) in entries)
        {
            options.AddSessionConfigEntry(key, value);
        }

        if (stored is not null)
        {
            options.OptimizedModelFilePath = stored;
        }

        return new InferenceSession(graph, options);
    }
}
