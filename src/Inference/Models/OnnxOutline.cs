using ZeroShotOrleans.Inference.Protobuf;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The structure of an ONNX file, checked before ONNX Runtime opens it. Skips the weights.</summary>
/// <remarks>Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.</remarks>
internal sealed class OnnxOutline
{
    /// <summary>Graphs nest only in control flow, rarely more than three levels. A deeper file could exhaust the stack.</summary>
    private const int MaxDepth = 64;

    private readonly SortedSet<string> _externalFiles = new(StringComparer.Ordinal);

    private OnnxOutline()
    {
    }

    /// <summary>External weight files, relative to the graph's folder and as written in the file: not validated.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _externalFiles;

    /// <summary>
    /// Whether activations are quantized with a range computed at run time. The range covers the whole batch, so a result would depend on
    /// the rest of the batch: such a graph runs on one item at a time.
    /// </summary>
    public bool QuantizesWhileRunning { get; private set; }

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
        var reader = new ProtobufStreamReader(stream);
        reader.Walk(stream.Length, (field, end) =>
        {
            const int Graph = 7, Functions = 25;
            switch (field)
            {
                case Graph:
                    hasGraph = true;
                    outline.ReadGraph(reader, end, depth: 0);
                    break;
                case Functions:
                    outline.ReadFunction(reader, end);
                    break;
            }
        });

        return hasGraph ? outline : throw new InvalidDataException("contains no graph.");
    }

    private void ReadGraph(ProtobufStreamReader reader, long graphEnd, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"nests graphs more than {MaxDepth} levels deep.");
        }

        reader.Walk(graphEnd, (field, end) =>
        {
            const int Node = 1, Initializer = 5, SparseInitializer = 15;
            switch (field)
            {
                case Node:
                    ReadNode(reader, end, depth);
                    break;
                case Initializer:
                    ReadTensor(reader, end);
                    break;
                case SparseInitializer:
                    ReadSparseTensor(reader, end);
                    break;
            }
        });
    }

    private void ReadFunction(ProtobufStreamReader reader, long functionEnd) => reader.Walk(functionEnd, (field, end) =>
    {
        const int Node = 7;
        if (field == Node)
        {
            ReadNode(reader, end, depth: 0);
        }
    });

    private void ReadNode(ProtobufStreamReader reader, long nodeEnd, int depth) => reader.Walk(nodeEnd, (field, end) =>
    {
        const int Operator = 4, Attribute = 5;
        switch (field)
        {
            case Operator:
                // DynamicQuantizeLinear of the ONNX standard; DynamicQuantizeMatMul and DynamicQuantizeLSTM of ONNX Runtime.
                QuantizesWhileRunning |= reader.ReadText(end).StartsWith("DynamicQuantize", StringComparison.Ordinal);
                break;
            case Attribute:
                ReadAttribute(reader, end, depth);
                break;
        }
    });

    private void ReadAttribute(ProtobufStreamReader reader, long attributeEnd, int depth) => reader.Walk(attributeEnd, (field, end) =>
    {
        const int Tensor = 5, Graph = 6, Tensors = 10, Graphs = 11, SparseTensor = 22, SparseTensors = 23;
        switch (field)
        {
            case Tensor or Tensors:
                ReadTensor(reader, end);
                break;
            case Graph or Graphs:
                ReadGraph(reader, end, depth + 1);
                break;
            case SparseTensor or SparseTensors:
                ReadSparseTensor(reader, end);
                break;
        }
    });

    private void ReadSparseTensor(ProtobufStreamReader reader, long tensorEnd) => reader.Walk(tensorEnd, (field, end) =>
    {
        const int Values = 1, Indices = 2;
        if (field is Values or Indices)
        {
            ReadTensor(reader, end);
        }
    });

    private void ReadTensor(ProtobufStreamReader reader, long tensorEnd) => reader.Walk(tensorEnd, (field, end) =>
    {
        const int ExternalData = 13;
        if (field == ExternalData)
        {
            ReadExternalData(reader, end);
        }
    });

    private void ReadExternalData(ProtobufStreamReader reader, long entryEnd)
    {
        const int Key = 1, Value = 2;
        var (key, value) = ("", "");
        reader.Walk(entryEnd, (field, end) =>
        {
            switch (field)
            {
                case Key:
                    key = reader.ReadText(end);
                    break;
                case Value:
                    value = reader.ReadText(end);
                    break;
            }
        });

        if (key == "location")
        {
            _externalFiles.Add(value);
        }
    }
}
