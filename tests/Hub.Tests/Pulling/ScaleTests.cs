using System.Text;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>The trained scale, which the graphs do not contain, is read from weights that are not downloaded.</summary>
public sealed class ScaleTests
{
    private const string Siglip = "acme/tiny-siglip";
    private const string Original = "acme/checkpoint";

    // Eight megabytes of other tensors precede the scalars.
    private static readonly byte[] _large = Weights.Of(
        ("vision_model.embeddings", "F32", new byte[8 * 1024 * 1024]),
        ("logit_scale", "F32", BitConverter.GetBytes(2.5f)),
        ("logit_bias", "F32", BitConverter.GetBytes(-7f)));

    [Fact]
    public async Task Requests_only_the_header_and_scalars_of_the_weights()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip"), _large);

        var folder = HubFixture.Open(await hubs.PullAsync(Siglip));

        Assert.Equal(MathF.Exp(2.5f), folder.Manifest.LogitScale, tolerance: 1e-5f);
        Assert.Equal(-7f, folder.Manifest.LogitBias);
        Assert.False(File.Exists(Path.Combine(folder.Path, "model.safetensors")));
        var requests = hubs.Stub.StoreRequests.Where(request => request.Path.EndsWith(StubRepository.Sha256(_large), StringComparison.Ordinal)).ToList();
        Assert.Equal(4, requests.Count);
        Assert.All(requests, request => Assert.InRange(Length(request.Range!), 1, 1000));
        Assert.InRange(hubs.Progress[^1].TotalBytes, 1, 4_000_000);
    }

    [Theory]
    [InlineData("F64", "0000000000000440")]
    [InlineData("F16", "0041")]
    [InlineData("BF16", "2040")]
    public async Task Reads_the_scale_in_every_float_format(string type, string littleEndianBytes)
    {
        await using var hubs = await HubFixture.StartAsync();

        // Each value encodes 2.5.
        hubs.Add(HubFixture.Acme, StubRepository.Tiny("tiny-clip"), Weights.Of(("logit_scale", type, Convert.FromHexString(littleEndianBytes))));

        Assert.Equal(MathF.Exp(2.5f), HubFixture.Open(await hubs.PullAsync()).Manifest.LogitScale, tolerance: 1e-5f);
    }

    [Fact]
    public async Task Reads_the_temperature_of_align()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add("acme/tiny-align", StubRepository.Tiny("tiny-align"), Weights.Of(("temperature", "F32", BitConverter.GetBytes(0.0625f))));

        Assert.Equal(16f, HubFixture.Open(await hubs.PullAsync("acme/tiny-align")).Manifest.LogitScale);
    }

    [Fact]
    public async Task Finds_sharded_weights_by_their_index()
    {
        await using var hubs = await HubFixture.StartAsync();
        var files = StubRepository.Tiny("tiny-siglip");
        files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes(
            "{\"weight_map\":{\"logit_scale\":\"model-00002-of-00002.safetensors\",\"logit_bias\":\"model-00002-of-00002.safetensors\",\"x\":\"model-00001-of-00002.safetensors\"}}");
        files["model-00001-of-00002.safetensors"] = Weights.Of(("x", "F32", new byte[4]));
        files["model-00002-of-00002.safetensors"] = _large;
        hubs.Add(Siglip, files);

        Assert.Equal(-7f, HubFixture.Open(await hubs.PullAsync(Siglip)).Manifest.LogitBias);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith("model-00001-of-00002.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_converted_model_uses_the_scale_of_its_original()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip")).Tags.AddRange([$"base_model:{Original}", $"base_model:quantized:{Original}"]);
        hubs.Add(Original, [], _large);

        Assert.Equal(-7f, HubFixture.Open(await hubs.PullAsync(Siglip)).Manifest.LogitBias);
        Assert.Contains($"Using the trained scale of {Original}, from which {Siglip} was converted.", hubs.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fine_tuned_model_does_not_use_the_scale_of_its_base()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip")).Tags.AddRange([$"base_model:{Original}", $"base_model:finetune:{Original}"]);
        hubs.Add(Original, [], _large);

        var error = await hubs.FailAsync(HubError.Unusable, Siglip);

        Assert.Contains("the family siglip has no common value", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(hubs.Stub.Requests, request => request.Path.EndsWith(".onnx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inaccessible_original_falls_back_to_the_family_scale()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(HubFixture.Acme, StubRepository.Tiny("tiny-clip")).Tags.Add("base_model:quantized:acme/gone");

        Assert.Equal(100f, HubFixture.Open(await hubs.PullAsync()).Manifest.LogitScale);
        Assert.Contains("No weights with a trained scale were found", hubs.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_a_limited_prefix_from_a_host_without_ranges()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Stub.HasRanges = false;
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip"), _large);

        Assert.Equal(-7f, HubFixture.Open(await hubs.PullAsync(Siglip)).Manifest.LogitBias);
    }

    [Fact]
    public async Task Rejects_a_host_without_ranges_when_the_scale_is_far_into_the_file()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Stub.HasRanges = false;
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip"), Weights.Of(
            ("vision_model.embeddings", "F32", new byte[17 * 1024 * 1024]), ("logit_scale", "F32", BitConverter.GetBytes(2.5f))));

        Assert.Contains("does not support range requests", (await hubs.FailAsync(HubError.Unusable, Siglip)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FFFFFFFFFFFFFF7F7B7D")]
    [InlineData("0000000100000000")]
    [InlineData("02000000000000007B7B")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D")]
    public async Task Rejects_damaged_weights(string bytes)
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(HubFixture.Acme, StubRepository.Tiny("tiny-clip"), Convert.FromHexString(bytes));

        Assert.Contains("or is not a safetensors file", (await hubs.FailAsync(HubError.Corrupt)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_scalar_past_the_end_of_the_file()
    {
        await using var hubs = await HubFixture.StartAsync();
        var weights = Weights.WithScale(2.5f);
        hubs.Add(HubFixture.Acme, StubRepository.Tiny("tiny-clip"), weights[..^2]);

        await hubs.FailAsync(HubError.Corrupt);
    }

    [Fact]
    public async Task Ignores_a_logit_scale_with_several_elements()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(HubFixture.Acme, StubRepository.Tiny("tiny-clip"), Weights.Of(("logit_scale", "F32", new byte[8])));

        Assert.Equal(100f, HubFixture.Open(await hubs.PullAsync()).Manifest.LogitScale);
    }

    [Fact]
    public async Task Retries_range_requests()
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Add(Siglip, StubRepository.Tiny("tiny-siglip"), _large);
        var failures = 2;
        hubs.Stub.OnStore = (context, content) =>
        {
            var fails = ReferenceEquals(content, _large) && failures-- > 0;
            context.Response.StatusCode = fails ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.FromResult(fails);
        };

        HubFixture.Open(await hubs.PullAsync(Siglip));

        Assert.Equal(2, hubs.Time.Waits.Count);
    }

    private static long Length(string range)
    {
        var ends = range["bytes=".Length..].Split('-').Select(long.Parse).ToArray();
        return ends[1] - ends[0] + 1;
    }
}
