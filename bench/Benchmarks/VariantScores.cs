using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>Compares the int8 variant of the default model's image tower with float32, in embeddings and scores.</summary>
internal static class VariantScores
{
    private static readonly string[] _labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera"];

    public static void Print(string model, IEnumerable<string> files)
    {
        var folder = ModelFolder.Open(model);
        var manifest = folder.Manifest;
        using var text = TextTower.Load(folder);
        var prompts = text.Encode(Prompts.ExpandWithBackground(_labels, [manifest.PromptTemplate]));
        var scorer = new Scorer(
            Prompts.AverageWithBackground(prompts, 1, manifest.EmbeddingDimension), _labels.Length, manifest.EmbeddingDimension,
            manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        using var exact = ImageTower.Load(folder);
        using var small = ImageTower.Load(folder, "int8");
        var preprocessor = folder.CreatePreprocessor(new ImageLimits());
        var (cosine, score, same, images) = (1f, 0f, 0, 0);
        foreach (var file in files)
        {
            var (a, b) = (Encode(exact, preprocessor, file), Encode(small, preprocessor, file));
            var (classifiedA, classifiedB) = (Scores(scorer, a), Scores(scorer, b));
            cosine = Math.Min(cosine, System.Numerics.Tensors.TensorPrimitives.Dot<float>(a, b));
            score = Math.Max(score, classifiedA.Zip(classifiedB, (x, y) => Math.Abs(x - y)).Max());
            same += Array.IndexOf(classifiedA, classifiedA.Max()) == Array.IndexOf(classifiedB, classifiedB.Max()) ? 1 : 0;
            images++;
        }

        Console.WriteLine($"int8 against float32 on {images} photos: least cosine {cosine:F4}, largest difference of a score {score:F4}, same best label {same} of {images}");
    }

    private static float[] Encode(ImageTower tower, ImagePreprocessor preprocessor, string file)
    {
        var pixels = new float[preprocessor.ValuesPerImage];
        if (preprocessor.Prepare(File.ReadAllBytes(file), pixels) is { } error)
        {
            throw new InvalidOperationException(error.Detail);
        }

        var embedding = new float[tower.ValuesPerEmbedding];
        tower.Encode(pixels, 1, embedding);
        return embedding;
    }

    private static float[] Scores(Scorer scorer, float[] embedding)
    {
        var scores = new float[_labels.Length];
        foreach (var classified in scorer.Rank(embedding, topK: _labels.Length, threshold: 0, ScoreActivation.Trained))
        {
            scores[classified.Label] = classified.Score;
        }

        return scores;
    }
}
