using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.HuggingFace;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>The recorded requests of the dialects' clients get the recorded answers, which those clients read or raised as their recordings say. See Fixtures/wire/README.md.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ReplayedDialectTests(ExposureFixture fixture)
{
    private static readonly string[] _clients = ["tritonclient-", "kserve-", "infinity_client-", "langchain_community-", "llama_index-"];

    // The clock and the version of the server.
    private static readonly string[] _volatile = ["unix", "version"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Recordings() => [.. _clients.SelectMany(Exchange.Sent)];

    [Theory, MemberData(nameof(Recordings))]
    public async Task A_client_gets_the_answer_that_it_could_read(string name)
    {
        var exchange = Exchange.Read(name);
        var recorded = exchange.Response;
        using var message = exchange.Message();

        using var response = await fixture.Api.Http.SendAsync(message, Token);

        var body = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.True(recorded.GetProperty("status").GetInt32() == (int)response.StatusCode, $"{response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value), StringComparer.Ordinal);
        foreach (var header in recorded.GetProperty("headers").EnumerateObject())
        {
            Assert.True(headers.TryGetValue(header.Name, out var value), header.Name);
            if (header.Name != "inference-header-content-length")
            {
                Assert.Equal(header.Value.GetString(), value);
            }
        }

        if (!recorded.TryGetProperty("body_bytes", out var bytes))
        {
            Compare(recorded.GetProperty("body_json"), JsonDocument.Parse(body).RootElement, isError: !response.IsSuccessStatusCode, "");
            return;
        }

        var (json, binary) = Tensors.Read(bytes.GetProperty("base64").GetBytesFromBase64(), LengthOf(recorded.GetProperty("headers").GetProperty("inference-header-content-length").GetString()!));
        var (nowJson, nowBinary) = Tensors.Read(body, LengthOf(headers["inference-header-content-length"]));
        Compare(json, nowJson, isError: false, "");
        foreach (var output in json.GetProperty("outputs").EnumerateArray().Where(output => binary.ContainsKey(output.GetProperty("name").GetString()!)))
        {
            var tensor = output.GetProperty("name").GetString()!;
            if (output.GetProperty("datatype").GetString() == "BYTES")
            {
                Assert.Equal(binary[tensor], nowBinary[tensor]);
            }
            else
            {
                DialectCalls.AssertNear(Tensors.Floats(binary[tensor], output), Tensors.Floats(nowBinary[tensor], output));
            }
        }
    }

    private static int LengthOf(string header) => int.Parse(header, CultureInfo.InvariantCulture);

    // The same members and values; of an error the same members, because its text is for people.
    private static void Compare(JsonElement recorded, JsonElement now, bool isError, string path)
    {
        Assert.True(recorded.ValueKind == now.ValueKind, $"{path} is {now.ValueKind}");
        switch (recorded.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(recorded.EnumerateObject().Select(member => member.Name), now.EnumerateObject().Select(member => member.Name));
                foreach (var member in recorded.EnumerateObject().Where(member => Array.IndexOf(_volatile, member.Name) < 0))
                {
                    Compare(member.Value, now.GetProperty(member.Name), isError && member.Name != "code", $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(recorded.GetArrayLength(), now.GetArrayLength());
                for (var i = 0; i < recorded.GetArrayLength(); i++)
                {
                    Compare(recorded[i], now[i], isError, $"{path}[{i}]");
                }

                break;
            case JsonValueKind.Number:
                Assert.Equal(recorded.GetDouble(), now.GetDouble(), DialectCalls.Tolerance);
                break;
            case JsonValueKind.String when isError:
                Assert.NotEmpty(now.GetString()!);
                break;
            default:
                Assert.True(recorded.GetRawText() == now.GetRawText() || IsNear(recorded, now), $"{path}: {now} instead of {recorded}");
                break;
        }
    }

    // Embeddings in base64.
    private static bool IsNear(JsonElement recorded, JsonElement now)
    {
        if (recorded.ValueKind != JsonValueKind.String || !recorded.TryGetBytesFromBase64(out var before) || !now.TryGetBytesFromBase64(out var after) || before.Length != after.Length || before.Length % sizeof(float) != 0)
        {
            return false;
        }

        return Enumerable.Range(0, before.Length / sizeof(float)).All(i => Math.Abs(BitConverter.ToSingle(before, i * sizeof(float)) - BitConverter.ToSingle(after, i * sizeof(float))) < DialectCalls.Tolerance);
    }
}
