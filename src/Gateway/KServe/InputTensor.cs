using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>An input of an inference request: a row of byte strings, in JSON or as binary data.</summary>
internal sealed class InputTensor
{
    private static readonly string[] _members = ["name", "shape", "datatype", "parameters", "data"];
    private static readonly string[] _parameters = ["binary_data_size"];
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly JsonElement[]? _texts;
    private readonly ReadOnlyMemory<byte>[]? _bytes;

    private InputTensor(string name, string path, JsonElement[]? texts, ReadOnlyMemory<byte>[]? bytes) => (Name, _path, _texts, _bytes) = (name, path, texts, bytes);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Number of its elements.</summary>
    public int Count => _texts?.Length ?? _bytes!.Length;

    /// <summary>Reads an input.</summary>
    /// <param name="element">The input.</param>
    /// <param name="path">Its path in the request.</param>
    /// <param name="binary">The binary data that inputs before it left; the input takes its own off.</param>
    /// <exception cref="ApiException">The input does not fit its own description, or is unknown.</exception>
    public static InputTensor Read(JsonElement element, string path, ref ReadOnlyMemory<byte> binary)
    {
        var members = JsonMembers.Of(element, path, _members);
        var name = members.Required("name", "the name of an input: 'images', 'labels' or 'texts'").Text($"'{path}.name'");
        if (name is not (TensorNames.Images or TensorNames.Labels or TensorNames.Texts))
        {
            throw Wrong($"'{path}.name' is '{name}', but the inputs of a model are 'images', 'labels' and 'texts'.");
        }

        var type = members.Required("datatype", "\"BYTES\"").Text($"'{path}.datatype'");
        if (type != TensorNames.Bytes)
        {
            throw Wrong($"'{path}.datatype' is '{type}', but '{name}' has the type BYTES: {(name == TensorNames.Images ? "image files, not pixels" : "texts")}.");
        }

        var count = CountOf(members, path);
        var size = members["parameters"] is { } parameters ? JsonMembers.Of(parameters, $"{path}.parameters", _parameters).Number("binary_data_size") : null;
        return (size, members["data"]) switch
        {
            (null, null) => throw Wrong($"'{path}' has no data. Send 'data', or binary data with the parameter 'binary_data_size'."),
            ({ } bytes, null) => new(name, path, texts: null, Take(bytes, count, path, ref binary)),
            (null, { ValueKind: JsonValueKind.Array } data) => data.GetArrayLength() == count
                ? new(name, path, [.. data.EnumerateArray()], bytes: null)
                : throw Wrong($"'{path}.data' has {data.GetArrayLength()} elements, but its shape says {count}."),
            (null, _) => throw Wrong($"'{path}.data' must be an array of strings."),
            _ => throw Wrong($"'{path}' has 'data' and 'binary_data_size'. Send one of them."),
        };
    }

    /// <summary>The path of an element.</summary>
    public string At(int index) => _texts is null ? $"{_path}[{index}]" : $"{_path}.data[{index}]";

    /// <summary>An element as a text.</summary>
    /// <exception cref="ApiException">It is no text in UTF-8.</exception>
    public string Text(int index)
    {
        if (_texts is not null)
        {
            return _texts[index].Text($"'{At(index)}'");
        }

        try
        {
            return _strict.GetString(_bytes![index].Span);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong($"'{At(index)}' is not a text in UTF-8.");
        }
    }

    /// <summary>An element as an image.</summary>
    /// <exception cref="ApiException">It cannot be read.</exception>
    public ImageInput Image(int index) => _texts is not null ? ImageInput.Read(_texts[index]).At(At(index))
        : _bytes![index].IsEmpty ? throw new ApiException(ApiError.BadRequest($"'{At(index)}' is empty. Send the bytes of an image file.", ErrorCodes.InvalidImage))
        : new ImageInput(_bytes[index].ToArray());

    private static int CountOf(JsonMembers members, string path)
    {
        var shape = members.Array("shape", "the number of elements, such as [2]");
        return shape is [{ ValueKind: JsonValueKind.Number } only] && only.TryGetInt32(out var count) && count >= 1
            ? count
            : throw Wrong($"'{path}.shape' must be one number of 1 or more: the number of elements, such as [2].");
    }

    // Each element is preceded by its length, in four bytes.
    private static ReadOnlyMemory<byte>[] Take(int size, int count, string path, ref ReadOnlyMemory<byte> binary)
    {
        if (size < 0 || size > binary.Length)
        {
            throw Wrong($"'{path}.parameters.binary_data_size' is {size}, but the body has {binary.Length} bytes for it. " +
                "The header Inference-Header-Content-Length says where the JSON ends and the data of the inputs begin.");
        }

        var (own, elements) = (binary[..size], new List<ReadOnlyMemory<byte>>());
        binary = binary[size..];
        while (own.Length >= sizeof(uint) && elements.Count < count && BinaryPrimitives.ReadUInt32LittleEndian(own.Span) is var length && length <= own.Length - sizeof(uint))
        {
            elements.Add(own.Slice(sizeof(uint), (int)length));
            own = own[(sizeof(uint) + (int)length)..];
        }

        return elements.Count == count && own.IsEmpty
            ? [.. elements]
            : throw Wrong($"The binary data of '{path}' are not {count} elements, each preceded by its length as four little-endian bytes: {elements.Count} could be read, and {own.Length} bytes are left.");
    }

    private static ApiException Wrong(string message) => new(ApiError.BadRequest(message));
}
