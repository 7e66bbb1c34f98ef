using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Start;

/// <summary>A model folder of the size of CLIP ViT-B/32, 600 MB, with weights that mean nothing.</summary>
internal static class LargeModel
{
    private const string Small = "tests/Inference.Tests/Fixtures/models/tiny-clip";

    public static string Vision(string model) => Path.Combine(model, "onnx", "vision_model.onnx");

    public static string Text(string model) => Path.Combine(model, "onnx", "text_model.onnx");

    /// <summary>Makes the folder: ONNX Runtime computes the weights of graphs without weights, and stores them.</summary>
    /// <param name="weightless">Folder of <c>b32v.slice.onnx</c> and <c>b32t.slice.onnx</c>, made by <c>gen_clip.py --weights slice</c>.</param>
    /// <param name="folder">Parent of the model folder.</param>
    public static string Make(string weightless, string folder)
    {
        var model = Path.Combine(folder, "vit-b-32");
        Directory.CreateDirectory(Path.Combine(model, "onnx"));
        Store(Path.Combine(weightless, "b32v.slice.onnx"), Vision(model));
        Store(Path.Combine(weightless, "b32t.slice.onnx"), Text(model));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, Small), "*.json").Append(Path.Combine(Repository.Root, $"{Small}/merges.txt"))
            .Where(file => Path.GetFileName(file) is not ("zeroshot.json" or "golden.json")))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }

        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "config.json")))!;
        config["projection_dim"] = 512;
        File.WriteAllText(Path.Combine(model, "config.json"), config.ToJsonString());
        return model;
    }

    private static void Store(string graph, string file)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC, OptimizedModelFilePath = file };
        using var session = new InferenceSession(graph, options);
    }
}
