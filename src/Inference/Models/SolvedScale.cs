using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>
/// Solves logits = scale x cosine + bias for a graph with both towers whose structure <see cref="GraphScale"/> does not understand, by running it once on generated inputs. The solution
/// is written into the text tower that is cut from it.
/// </summary>
internal static class SolvedScale
{
    /// <summary>Key in the metadata of the text tower. The value is scale and bias, with a space between.</summary>
    public const string Key = "zeroshot.logit_scale_and_bias";

    // Images, and texts: as many, because some exports have one axis for both.
    private const int Items = 4;
    private const int Tokens = 8;

    // Of the cosines. With less, rounding errors would decide.
    private const double LeastSpread = 1e-3;

    // Largest difference between a logit and the line, for a scale of 1. ONNX Runtime computes cosines to 1e-6.
    private const double Tolerance = 2e-5;

    /// <summary>Runs a graph and solves the equation; null if it returns no logits, or cannot be run on several items.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="file">The graph in it.</param>
    /// <exception cref="ModelFolderException">Its logits are not on one line with the cosines.</exception>
    public static (double Scale, double Bias)? Find(string folder, string file)
    {
        OnnxEnvironment.Create();
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            using var session = new InferenceSession(Path.Combine(folder, file), options);
            var perImage = session.OutputMetadata.ContainsKey("logits_per_image");
            return perImage || session.OutputMetadata.ContainsKey("logits_per_text") ? Solve(session, folder, file, perImage ? "logits_per_image" : "logits_per_text", perImage) : null;
        }
        catch (OnnxRuntimeException)
        {
            // Loading a tower of it says what is wrong.
            return null;
        }
    }

    /// <summary>The text for the metadata of a tower.</summary>
    public static string Text((double Scale, double Bias) solved) => string.Create(CultureInfo.InvariantCulture, $"{solved.Scale:R} {solved.Bias:R}");

    /// <summary>Reads what <see cref="Find"/> found, from a tower; null if it is not there.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static (double Scale, double Bias)? Read(string path)
    {
        const int Metadata = 14;
        using var stream = File.OpenRead(path);
        for (var reader = new ProtobufReader(stream, stream.Length); reader.MoveNext();)
        {
            if (reader.ContentField == Metadata && Value(reader.Message) is { } value)
            {
                return value.Split(' ') is [var scale, var bias] && double.TryParse(scale, CultureInfo.InvariantCulture, out var first) && double.TryParse(bias, CultureInfo.InvariantCulture, out var second)
                    ? (first, second)
                    : throw new InvalidDataException($"has metadata {Key} that is not two numbers.");
            }
        }

        return null;
    }

    private static string? Value(ProtobufReader entry)
    {
        const int Name = 1, Content = 2;
        var (name, content) = ("", "");
        while (entry.MoveNext())
        {
            switch (entry.ContentField)
            {
                case Name:
                    name = entry.ReadText();
                    break;
                case Content:
                    content = entry.ReadText();
                    break;
            }
        }

        return name == Key ? content : null;
    }

    private static (double Scale, double Bias)? Solve(InferenceSession session, string folder, string file, string logits, bool perImage)
    {
        string[] outputs = [logits, "image_embeds", "text_embeds"];
        var inputs = new List<NamedOnnxValue>();
        foreach (var (name, input) in session.InputMetadata)
        {
            if (Input(name, input, folder) is not { } value)
            {
                return null;
            }

            inputs.Add(value);
        }

        using var run = session.Run(inputs, outputs);
        if (run.Any(output => output.ElementType is not TensorElementType.Float))
        {
            return null;
        }

        float[][] values = [.. run.Select(output => output.AsTensor<float>().ToArray())];
        return values[0].Length == Items * Items ? Fit(file, values[0], Cosines(values[1], values[2], perImage)) : null;
    }

    private static NamedOnnxValue? Input(string name, NodeMetadata input, string folder)
    {
        var sizes = input.Dimensions;
        switch (name)
        {
            case "pixel_values" when sizes is [-1 or Items, _, _, _] && input.ElementDataType is TensorElementType.Float:
                var picture = Preprocessing.Load(folder, new ImageLimits());
                return NamedOnnxValue.CreateFromTensor(name, Tensor([Items, 3, picture.Height, picture.Width], (item, i) => MathF.Sin((0.01f + 0.03f * item) * i) + 0.3f * item - 0.5f));
            case "input_ids" or "attention_mask" or "token_type_ids" or "position_ids" when sizes is [-1 or Items, _]:
                var length = sizes[1] > 0 ? sizes[1] : Tokens;
                long Of(int item, int i) => name switch { "input_ids" => 1 + ((7 * item + 3) * (i % length + 1) + 11 * item) % 199, "attention_mask" => 1, "token_type_ids" => 0, _ => i % length };
                return input.ElementDataType switch
                {
                    TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(name, Tensor([Items, length], Of)),
                    TensorElementType.Int32 => NamedOnnxValue.CreateFromTensor(name, Tensor([Items, length], (item, i) => (int)Of(item, i))),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static DenseTensor<T> Tensor<T>(int[] shape, Func<int, int, T> value)
    {
        var each = shape[1..].Aggregate((product, size) => product * size);
        return new DenseTensor<T>(Enumerable.Range(0, shape[0] * each).Select(i => value(i / each, i % each)).ToArray(), shape);
    }

    // In the order of the logits.
    private static double[] Cosines(float[] images, float[] texts, bool perImage)
    {
        var dimension = images.Length / Items;
        return [.. Enumerable.Range(0, Items * Items).Select(i => (double)TensorPrimitives.CosineSimilarity<float>(
            images.AsSpan((perImage ? i / Items : i % Items) * dimension, dimension), texts.AsSpan((perImage ? i % Items : i / Items) * dimension, dimension)))];
    }

    private static (double Scale, double Bias) Fit(string file, float[] logits, double[] cosines)
    {
        var (cosine, logit) = (cosines.Average(), logits.Average(value => (double)value));
        var spread = cosines.Max() - cosines.Min();
        var scale = cosines.Zip(logits, (x, y) => (x - cosine) * (y - logit)).Sum() / cosines.Sum(x => (x - cosine) * (x - cosine));
        var bias = logit - scale * cosine;
        var off = cosines.Zip(logits, (x, y) => Math.Abs(scale * x + bias - y)).Max();
        return spread >= LeastSpread && scale > 0 && off <= Tolerance * Math.Max(1, scale)
            ? (scale, Math.Abs(bias) <= Tolerance * Math.Max(1, scale) ? 0 : bias)
            : throw new ModelFolderException(
                file, string.Create(CultureInfo.InvariantCulture, $"returns logits that are not scale x cosine + bias: the nearest line (scale {scale:0.###}, bias {bias:0.###}) is up to {off:0.0E+0} away, over cosines that differ by {spread:0.0E+0}."),
                "Export the model with tools/export and --logit-scale.");
    }
}
