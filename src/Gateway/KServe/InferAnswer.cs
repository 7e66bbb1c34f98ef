using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Gateway.KServe;

/// <summary>The answer to an inference: JSON, followed by the binary data of the outputs that were asked for like that.</summary>
internal sealed class InferAnswer(string model, string? id, IReadOnlyList<(OutputTensor Tensor, bool Binary)> outputs) : IResult
{
    private static readonly JsonWriterOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        // Complete before the first byte is sent: a failure while writing still becomes an error response.
        using var body = new MemoryStream();
        List<byte[]> binary = [];
        await using (var json = new Utf8JsonWriter(body, _readable))
        {
            Write(json, binary);
        }

        var (response, length) = (httpContext.Response, body.Length);
        foreach (var data in binary)
        {
            body.Write(data);
        }

        response.ContentType = binary.Count == 0 ? "application/json" : "application/octet-stream";
        if (binary.Count > 0)
        {
            response.Headers[InferRequest.HeaderLength] = length.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter json, List<byte[]> binary)
    {
        json.WriteStartObject();
        json.WriteString("model_name", model);
        json.WriteString("model_version", TensorNames.Version);
        if (id is not null)
        {
            json.WriteString("id", id);
        }

        json.WriteStartArray("outputs");
        foreach (var (tensor, asBinary) in outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Type);
            json.WriteStartArray("shape");
            json.WriteNumberValue(tensor.Rows);
            json.WriteNumberValue(tensor.Columns);
            json.WriteEndArray();
            if (asBinary)
            {
                binary.Add(tensor.ToBytes());
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", binary[^1].Length);
                json.WriteEndObject();
            }
            else
            {
                json.WritePropertyName("data");
                tensor.Write(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
