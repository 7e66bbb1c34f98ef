using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>A one-element tensor in a safetensors file (https://github.com/huggingface/safetensors).</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="Type">F64, F32, F16 or BF16.</param>
/// <param name="Start">Offset of its data after the header.</param>
/// <param name="Length">Length of its data in bytes, 2 to 8.</param>
internal sealed record ScalarTensor(string Name, string Type, long Start, int Length)
{
    /// <summary>Size of the prefix that holds the header length.</summary>
    public const int PrefixBytes = 8;

    /// <summary>Finds a tensor by name. Returns null if it is missing or has more than one element.</summary>
    public static ScalarTensor? Find(JsonElement header, string name)
    {
        if (header.Object(name) is not { } tensor || tensor.Text("dtype") is not { } type
            || !tensor.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind is not JsonValueKind.Array || offsets.GetArrayLength() != 2
            || offsets[0].ValueKind is not JsonValueKind.Number || !offsets[0].TryGetInt64(out var start) || start < 0)
        {
            return null;
        }

        var length = type switch { "F64" => 8, "F32" => 4, "F16" or "BF16" => 2, _ => 0 };
        var end = string.Create(CultureInfo.InvariantCulture, $"{start + length}");
        return length > 0 && offsets[1].GetRawText() == end ? new ScalarTensor(name, type, start, length) : null;
    }

    /// <summary>Builds a safetensors file with only these tensors.</summary>
    public static byte[] Pack(IReadOnlyList<(ScalarTensor Tensor, byte[] Bytes)> tensors)
    {
        var header = new JsonObject();
        var offset = 0;
        foreach (var (tensor, bytes) in tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray(),
                ["data_offsets"] = new JsonArray(offset, offset + bytes.Length),
            };
            offset += bytes.Length;
        }

        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        var prefix = new byte[PrefixBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        return [.. prefix, .. json, .. tensors.SelectMany(tensor => tensor.Bytes)];
    }
}
