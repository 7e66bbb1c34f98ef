using System.Buffers.Binary;

namespace ZeroShotOrleans.Hub.Tests.Stub;

/// <summary>Writes safetensors files according to the format description.</summary>
internal static class Weights
{
    public static byte[] WithScale(float logarithm) => Of(("logit_scale", "F32", BitConverter.GetBytes(logarithm)));

    public static byte[] Of(params (string Name, string Type, byte[] Bytes)[] tensors)
    {
        var offset = 0;
        var entries = tensors.Select(tensor =>
        {
            var begin = offset;
            offset += tensor.Bytes.Length;
            return $"\"{tensor.Name}\":{{\"dtype\":\"{tensor.Type}\",\"shape\":[],\"data_offsets\":[{begin},{offset}]}}";
        });
        var header = System.Text.Encoding.UTF8.GetBytes($"{{\"__metadata__\":{{\"format\":\"pt\"}},{string.Join(',', entries)}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. tensors.SelectMany(tensor => tensor.Bytes)];
    }
}
