using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The structure of an ONNX file, checked before ONNX Runtime opens it. Skips the weights.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class OnnxOutline
{
    /// <summary>Maximum nesting depth. Graphs nest only in control flow, rarely more than three levels; deeper nesting could overflow the stack.</summary>
    internal const int MaxDepth = 64;

    // TensorProto.DataType.UINT8.
    private const int UnsignedByte = 2;

    // Those of ONNX, and those that ONNX Runtime brings along.
    private static readonly string[] _domains = ["", "ai.onnx", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training", "com.microsoft", "com.microsoft.nchwc", "com.ms.internal.nhwc"];

    private readonly SortedSet<string> _externalFiles = new(StringComparer.Ordinal);
    private readonly HashSet<(string Domain, string Operator)> _foreign = [];
    private readonly HashSet<(string Domain, string Operator)> _functions = [];
    private string? _loop;

    private OnnxOutline()
    {
    }

    /// <summary>Paths of external weight files relative to the graph's folder, as written in the file. Not validated.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _externalFiles;

    /// <summary>
    /// Whether activations are quantized with a range computed at run time. The range covers the whole batch, so a result would depend on
    /// the rest of the batch: such a graph runs on one item at a time.
    /// </summary>
    public bool QuantizesWhileRunning { get; private set; }

    /// <summary>Whether an input of the graph takes 8-bit values.</summary>
    public bool TakesBytes { get; private set; }

    /// <summary>Why the graph is not run, as a predicate without a subject; null if its operators are allowed.</summary>
    public string? Refusal =>
        _loop is not null ? $"contains {_loop}, which may run without end; towers need none."
        : _foreign.Except(_functions).OrderBy(node => node).FirstOrDefault() is { Operator: { } name, Domain: var domain }
            ? $"uses the operator {name} of the domain {domain}, which is part of neither ONNX nor ONNX Runtime; libraries of operators are never loaded."
        : null;

    /// <summary>Reads the structure of a file.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or not ONNX. The message is a predicate without a subject, such as "is empty."</exception>
    public static OnnxOutline Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
        if (stream.Length == 0)
        {
            throw new InvalidDataException("is empty.");
        }

        var outline = new OnnxOutline();
        var hasGraph = false;
        var reader = new ProtobufReader(stream, stream.Length);
        while (reader.MoveNext())
        {
            const int Graph = 7, Functions = 25;
            switch (reader.ContentField)
            {
                case Graph:
                    hasGraph = true;
                    outline.ReadGraph(reader.Message, depth: 0);
                    break;
                case Functions:
                    outline.ReadFunction(reader.Message);
                    break;
            }
        }

        return hasGraph ? outline : throw new InvalidDataException("contains no graph.");
    }

    private void ReadGraph(ProtobufReader graph, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"nests graphs more than {MaxDepth} levels deep.");
        }

        const int Node = 1, Initializer = 5, Input = 11, SparseInitializer = 15;
        while (graph.MoveNext())
        {
            switch (graph.ContentField)
            {
                case Input:
                    TakesBytes |= depth == 0 && ElementType(graph.Message) == UnsignedByte;
                    break;
                case Node:
                    ReadNode(graph.Message, depth);
                    break;
                case Initializer:
                    ReadTensor(graph.Message);
                    break;
                case SparseInitializer:
                    ReadSparseTensor(graph.Message);
                    break;
            }
        }
    }

    // ValueInfoProto.type.tensor_type.elem_type; 0 if it is no tensor.
    private static int ElementType(ProtobufReader input)
    {
        const int Type = 2, Tensor = 1, Element = 1;
        while (input.MoveNext())
        {
            if (input.ContentField != Type)
            {
                continue;
            }

            for (var type = input.Message; type.MoveNext();)
            {
                if (type.ContentField != Tensor)
                {
                    continue;
                }

                for (var tensor = type.Message; tensor.MoveNext();)
                {
                    if (tensor.Field == Element)
                    {
                        return tensor.Int32;
                    }
                }
            }
        }

        return 0;
    }

    private void ReadFunction(ProtobufReader function)
    {
        const int Name = 1, Node = 7, Domain = 10;
        var (name, domain) = ("", "");
        while (function.MoveNext())
        {
            switch (function.ContentField)
            {
                case Name:
                    name = function.ReadText();
                    break;
                case Domain:
                    domain = function.ReadText();
                    break;
                case Node:
                    ReadNode(function.Message, depth: 0);
                    break;
            }
        }

        _functions.Add((domain, name));
    }

    private void ReadNode(ProtobufReader node, int depth)
    {
        const int Operator = 4, Attribute = 5, Domain = 7;
        var (name, domain) = ("", "");
        while (node.MoveNext())
        {
            switch (node.ContentField)
            {
                case Operator:
                    // DynamicQuantizeLinear of the ONNX standard; DynamicQuantizeMatMul and DynamicQuantizeLSTM of ONNX Runtime.
                    name = node.ReadText();
                    QuantizesWhileRunning |= name.StartsWith("DynamicQuantize", StringComparison.Ordinal);
                    break;
                case Domain:
                    domain = node.ReadText();
                    break;
                case Attribute:
                    ReadAttribute(node.Message, depth);
                    break;
            }
        }

        if (!_domains.Contains(domain))
        {
            _foreign.Add((domain, name));
        }
        else if (name is "Loop" or "Scan")
        {
            _loop = name;
        }
    }

    private void ReadAttribute(ProtobufReader attribute, int depth)
    {
        const int Tensor = 5, Graph = 6, Tensors = 10, Graphs = 11, SparseTensor = 22, SparseTensors = 23;
        while (attribute.MoveNext())
        {
            switch (attribute.ContentField)
            {
                case Tensor or Tensors:
                    ReadTensor(attribute.Message);
                    break;
                case Graph or Graphs:
                    ReadGraph(attribute.Message, depth + 1);
                    break;
                case SparseTensor or SparseTensors:
                    ReadSparseTensor(attribute.Message);
                    break;
            }
        }
    }

    private void ReadSparseTensor(ProtobufReader tensor)
    {
        const int Values = 1, Indices = 2;
        while (tensor.MoveNext())
        {
            if (tensor.ContentField is Values or Indices)
            {
                ReadTensor(tensor.Message);
            }
        }
    }

    private void ReadTensor(ProtobufReader tensor)
    {
        const int ExternalData = 13;
        while (tensor.MoveNext())
        {
            if (tensor.ContentField == ExternalData)
            {
                ReadExternalData(tensor.Message);
            }
        }
    }

    private void ReadExternalData(ProtobufReader entry)
    {
        const int Key = 1, Value = 2;
        var (key, value) = ("", "");
        while (entry.MoveNext())
        {
            switch (entry.ContentField)
            {
                case Key:
                    key = entry.ReadText();
                    break;
                case Value:
                    value = entry.ReadText();
                    break;
            }
        }

        if (key == "location")
        {
            _externalFiles.Add(value);
        }
    }
}
