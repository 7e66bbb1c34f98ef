namespace ZeroShotOrleans.Inference.Models;

/// <summary>Finds the logit scale and bias in a graph that contains both towers and returns logits.</summary>
/// <remarks>
/// Follows the graph backwards from the logits, through scaling and shifting, to the product of the unit embeddings. An unknown operator
/// ends the search without a result: a scale is found completely or not at all.
/// </remarks>
internal sealed class GraphScale
{
    /// <summary>Maximum number of steps back from the logits. Published graphs need a handful.</summary>
    private const int MaxSteps = 256;

    private static readonly string[] _logits = ["logits_per_image", "logits_per_text"];

    private readonly OnnxNodes _nodes;
    private double _scale = 1;
    private double _bias;
    private int _steps;

    private GraphScale(OnnxNodes nodes) => _nodes = nodes;

    /// <summary>Multiplier and bias; null if the graph returns no logits or computes them in an unknown way.</summary>
    public static (double Scale, double Bias)? Find(OnnxNodes nodes)
    {
        var search = new GraphScale(nodes);
        return _logits.FirstOrDefault(name => nodes.Find(name) is not null) is { } logits && search.FollowLogits(logits)
            ? (search._scale, search._bias)
            : null;
    }

    // logits = scale * cosines + bias, in any order of operations. The traversal is backwards, so it visits the last operation first.
    private bool FollowLogits(string value)
    {
        while (_steps++ < MaxSteps && _nodes.Find(value) is { } node)
        {
            if (Scaled(node) is { } input)
            {
                value = input;
                continue;
            }

            switch (node)
            {
                case { Operator: "Add", Inputs: [var left, var right] } when Split(left, right) is var (other, number):
                    _bias += _scale * number;
                    value = other;
                    break;
                case { Operator: "Sub", Inputs: [var from, var taken] } when Number(taken) is { } number:
                    _bias -= _scale * number;
                    value = from;
                    break;
                case { Operator: "MatMul", Inputs: [var left, var right] }:
                    return FollowVectors(left) && FollowVectors(right);
                default:
                    return false;
            }
        }

        return false;
    }

    // Returns the input of a node that only moves values or multiplies them by a constant, which is recorded; null for any other node.
    private string? Scaled(OnnxNode node)
    {
        switch (node)
        {
            case { Operator: "Transpose" or "Identity" or "Cast" or "Reshape" or "Squeeze" or "Unsqueeze", Inputs: [var same, ..] }:
                return same;
            case { Operator: "Mul", Inputs: [var left, var right] } when Split(left, right) is var (other, number):
                _scale *= number;
                return other;
            case { Operator: "Div", Inputs: [var divided, var divisor] } when Number(divisor) is { } number and not 0:
                _scale /= number;
                return divided;
            default:
                return null;
        }
    }

    // Follows unit embeddings, which may already be scaled.
    private bool FollowVectors(string value)
    {
        while (_steps++ < MaxSteps && _nodes.Find(value) is { } node)
        {
            if (Scaled(node) is { } input)
            {
                value = input;
                continue;
            }

            switch (node)
            {
                case { Operator: "Div", Inputs: [var divided, var divisor] }:
                    return IsLength(divisor, divided);
                case { Operator: "LpNormalization" }:
                    return true;
                default:
                    return false;
            }
        }

        return false;
    }

    // Whether the value is the L2 norm of the embedding that it divides, in one of the forms that exporters write.
    private bool IsLength(string value, string vector)
    {
        while (_steps++ < MaxSteps && _nodes.Find(value) is { } node)
        {
            switch (node)
            {
                case { Operator: "Identity" or "Cast" or "Expand" or "Clip" or "Sqrt" or "Unsqueeze" or "Reshape", Inputs: [var same, ..] }:
                    value = same;
                    break;
                case { Operator: "Max" or "Add", Inputs: [var left, var right] } when Split(left, right) is var (other, number) && number is >= 0 and < 1e-3:
                    value = other;
                    break;
                case { Operator: "Pow", Inputs: [var same, var power] } when Number(power) is 0.5:
                    value = same;
                    break;
                case { Operator: "ReduceL2", Inputs: [var same, ..] }:
                    return same == vector;
                case { Operator: "ReduceSumSquare", Inputs: [var same, ..] }:
                    return same == vector;
                case { Operator: "ReduceSum", Inputs: [var squares, ..] }:
                    return _nodes.Find(squares) switch
                    {
                        { Operator: "Pow", Inputs: [var same, var power] } => same == vector && Number(power) is 2,
                        { Operator: "Mul", Inputs: [var same, var again] } => same == vector && again == vector,
                        _ => false,
                    };
                default:
                    return false;
            }
        }

        return false;
    }

    // Splits the operands into the constant and the other one.
    private (string Other, double Number)? Split(string left, string right) =>
        Number(right) is { } second ? (left, second) : Number(left) is { } first ? (right, first) : null;

    /// <summary>The constant value of a graph value, or null.</summary>
    private double? Number(string value)
    {
        if (_nodes.Number(value) is { } constant)
        {
            return constant;
        }

        if (_steps++ >= MaxSteps)
        {
            return null;
        }

        return _nodes.Find(value) switch
        {
            { Operator: "Identity" or "Cast" or "Reshape" or "Squeeze" or "Unsqueeze" or "Expand", Inputs: [var same, ..] } => Number(same),
            { Operator: "Exp", Inputs: [var power] } => Number(power) is { } number ? Math.Exp(number) : null,
            { Operator: "Neg", Inputs: [var same] } => -Number(same),
            { Operator: "Reciprocal", Inputs: [var same] } => 1 / Number(same),
            { Operator: "Mul", Inputs: [var left, var right] } => Number(left) * Number(right),
            { Operator: "Div", Inputs: [var left, var right] } => Number(left) / Number(right),
            { Operator: "Add", Inputs: [var left, var right] } => Number(left) + Number(right),
            { Operator: "Min", Inputs: [var left, var right] } => Number(left) is { } first && Number(right) is { } second ? Math.Min(first, second) : null,
            { Operator: "Max", Inputs: [var left, var right] } => Number(left) is { } first && Number(right) is { } second ? Math.Max(first, second) : null,
            { Operator: "Clip", Inputs: [var same, var least, var most] } =>
                Number(same) is { } number && Number(least) is { } low && Number(most) is { } high ? Math.Clamp(number, low, high) : null,
            _ => null,
        };
    }
}
