using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>The forms in which exporters write logits, and similar forms that must not be recognized.</summary>
public sealed class GraphScaleTests
{
    [Theory]
    [InlineData("exp", 12.182494, 0)]
    [InlineData("folded", 50, 0)]
    [InlineData("before", 50, 0)]
    [InlineData("temperature", 16, 0)]
    [InlineData("bias", 12.182494, -2)]
    [InlineData("clipped", 100, 0)]
    public void Finds_the_scale_in_every_known_form(string form, double scale, double bias)
    {
        var found = Find(form);

        Assert.NotNull(found);
        Assert.Equal(scale, found.Value.Scale, tolerance: 1e-5);
        Assert.Equal(bias, found.Value.Bias, tolerance: 1e-6);
    }

    [Theory]
    [InlineData("not normalised")]
    [InlineData("normalised by another")]
    [InlineData("half precision")]
    [InlineData("scale is computed")]
    [InlineData("relu")]
    [InlineData("no logits")]
    public void Finds_no_scale_in_an_unknown_form(string form) => Assert.Null(Find(form));

    private static (double Scale, double Bias)? Find(string form)
    {
        var graph = new TinyGraph()
            .Input("image", TinyGraph.Float32, "i", 2).Input("text", TinyGraph.Float32, "t", 2)
            .Floats("log", [], [2.5f]).Floats("fifty", [1], [50]).Floats("temperature", [], [0.0625f]).Floats("minus", [1], [-2]).Floats("high", [], [6])
            .Floats("least", [], [0]).Floats("most", [], [100]).Floats("two", [], [2])
            .Node("ReduceL2", ["image"], "image_length").Node("Div", ["image", "image_length"], "image_unit")
            .Node("Pow", ["text", "two"], "squares").Node("ReduceSum", ["squares"], "sum").Node("Sqrt", ["sum"], "text_length")
            .Node("Div", ["text", form == "normalised by another" ? "image_length" : "text_length"], "text_unit")
            .Node("Transpose", [form == "not normalised" ? "text" : "text_unit"], "text_turned");
        switch (form)
        {
            case "exp" or "not normalised" or "normalised by another":
                graph.Node("Exp", ["log"], "scale").Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Mul", ["scale", "cosine"], "logits_per_image");
                break;
            case "folded":
                graph.Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Mul", ["cosine", "fifty"], "scaled").Node("Identity", ["scaled"], "logits_per_image");
                break;
            case "before":
                graph.Node("Mul", ["fifty", "image_unit"], "scaled").Node("MatMul", ["scaled", "text_turned"], "logits_per_image");
                break;
            case "temperature":
                graph.Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Div", ["cosine", "temperature"], "logits_per_text");
                break;
            case "bias":
                graph.Node("Exp", ["log"], "scale").Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Mul", ["cosine", "scale"], "scaled")
                    .Node("Add", ["scaled", "minus"], "logits_per_image");
                break;
            case "clipped":
                graph.Node("Exp", ["high"], "raw").Node("Clip", ["raw", "least", "most"], "scale").Node("MatMul", ["image_unit", "text_turned"], "cosine")
                    .Node("Mul", ["cosine", "scale"], "logits_per_image");
                break;
            case "half precision":
                graph.Half("half").Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Mul", ["cosine", "half"], "logits_per_image");
                break;
            case "scale is computed":
                graph.Node("ReduceMean", ["image"], "scale").Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Mul", ["cosine", "scale"], "logits_per_image");
                break;
            case "relu":
                graph.Node("MatMul", ["image_unit", "text_turned"], "cosine").Node("Relu", ["cosine"], "positive").Node("Mul", ["positive", "fifty"], "logits_per_image");
                break;
            default:
                graph.Node("MatMul", ["image_unit", "text_turned"], "cosine");
                break;
        }

        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, graph.Build());
            return GraphScale.Find(OnnxNodes.Read(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
