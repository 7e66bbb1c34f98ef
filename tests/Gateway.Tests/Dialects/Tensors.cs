using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>Triton's binary tensors, as its client for Python writes and reads them.</summary>
internal static class Tensors
{
    public const string Length = "Inference-Header-Content-Length";

    /// <summary>Elements of the type BYTES.</summary>
    public static byte[] Of(params IEnumerable<byte[]> elements)
    {
        using var bytes = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var element in elements)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            bytes.Write(length);
            bytes.Write(element);
        }

        return bytes.ToArray();
    }

    /// <summary>Elements of the type BYTES.</summary>
    public static byte[] Of(params IEnumerable<string> texts) => Of(texts.Select(System.Text.Encoding.UTF8.GetBytes));

    /// <summary>A body of JSON and binary data.</summary>
    public static ByteArrayContent Body(object json, params byte[][] binary)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(json);
        var content = new ByteArrayContent([.. head, .. binary.SelectMany(each => each)]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.TryAddWithoutValidation(Length, head.Length.ToString(CultureInfo.InvariantCulture));
        return content;
    }

    /// <summary>The JSON of an answer, and the binary data of its outputs by name.</summary>
    public static async Task<(JsonElement Json, Dictionary<string, byte[]> Binary)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => header.Value.Single(), StringComparer.OrdinalIgnoreCase);
        return Read(body, headers.TryGetValue(Length, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : body.Length);
    }

    /// <summary>The JSON of a body, and the binary data of its outputs by name.</summary>
    public static (JsonElement Json, Dictionary<string, byte[]> Binary) Read(byte[] body, int length)
    {
        var json = JsonDocument.Parse(body.AsMemory(0, length)).RootElement;
        Dictionary<string, byte[]> binary = [];
        foreach (var output in json.GetProperty("outputs").EnumerateArray().Where(output => output.TryGetProperty("parameters", out _)))
        {
            var size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
            binary[output.GetProperty("name").GetString()!] = body[length..(length + size)];
            length += size;
        }

        Assert.Equal(body.Length, length);
        return (json, binary);
    }

    /// <summary>Numbers, row by row.</summary>
    public static float[][] Floats(byte[] binary, JsonElement output) =>
        [.. MemoryMarshal.Cast<byte, float>(binary).ToArray().Chunk(output.GetProperty("shape")[1].GetInt32())];

    /// <summary>Texts, row by row.</summary>
    public static string[][] Texts(byte[] binary, JsonElement output)
    {
        List<string> texts = [];
        for (var rest = binary.AsSpan(); !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            texts.Add(System.Text.Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return [.. texts.Chunk(output.GetProperty("shape")[1].GetInt32())];
    }
}
