using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Cli.Tests.Commands;

public sealed class ModelsCheckPublishedTests : IDisposable
{
    private const string Acme = "acme/tiny-clip";

    private readonly TestWorld _context = new(new FakeCluster());

    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Lists_checkpoints_and_images_without_a_download()
    {
        Assert.Equal(0, await _context.RunAsync("models", "check-published"));

        Assert.Contains(_context.OutLines, line => line.StartsWith("openai/clip-vit-base-patch32 ", StringComparison.Ordinal) && line.EndsWith("000000039769.jpg", StringComparison.Ordinal));
        Assert.Contains("Nothing has been downloaded", _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_checkpoint_is_refused_with_the_way_to_the_list()
    {
        Assert.Equal(2, await _context.RunAsync("models", "check-published", "acme/nothing"));

        Assert.Contains("run: zso models check-published", _context.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "pass")]
    [InlineData(0.5, "fail")]
    public async Task Compares_a_pulled_model_with_published_numbers(double off, string result)
    {
        await using var hub = await HubStub.StartAsync();
        hub.Repositories[Acme] = new StubRepository().Commit(new string('1', 40), StubRepository.Folder(TinyModel.Source));
        hub.Repositories["acme/pictures"] = new StubRepository().Commit(
            new string('2', 40), [KeyValuePair.Create("photo.jpg", File.ReadAllBytes(Path.Combine(TinyModel.Pictures, "photo.jpg")))]);

        // From the original class.
        var golden = JsonNode.Parse(File.ReadAllText(Path.Combine(TinyModel.Source, "golden.json")))!;
        var one = golden["cases"]![0]!;
        var picture = golden["images"]!.AsArray().ToList().FindIndex(image => ((string)image!["file"]!).EndsWith("photo.jpg", StringComparison.Ordinal));
        double[] expected = [.. one["logits_per_image"]![picture]!.AsArray().Select(logit => (double)logit!)];
        expected[0] += off;
        var numbers = _context.Write("numbers.json", new JsonArray(new JsonObject
        {
            ["id"] = "tiny", ["checkpoint"] = Acme, ["image"] = new Uri(hub.Address, $"acme/pictures/resolve/{new string('2', 40)}/photo.jpg").AbsoluteUri,
            ["texts"] = golden["label_sets"]![(string)one["labels"]!]!.DeepClone(), ["template"] = (string)one["template"]!, ["kind"] = "logits",
            ["expected"] = new JsonArray([.. expected.Select(number => (JsonNode)number)]), ["absolute"] = 1e-2, ["relative"] = 0, ["source"] = "golden.json",
        }).ToJsonString());

        Assert.Equal(off == 0 ? 0 : 1, await _context.RunAsync("models", "check-published", Acme, "--hub", hub.Address.AbsoluteUri, "--numbers", numbers, "--json"));

        Assert.Equal(result, (string)JsonNode.Parse(_context.OutLines.Single())!["result"]!);

        Assert.Equal(off == 0 ? 0 : 1, await _context.RunAsync("models", "check-published", Acme, "--hub", hub.Address.AbsoluteUri, "--numbers", numbers));
        Assert.Contains(off == 0 ? "1 of 1 records agree" : "0 of 1 records agree", _context.Error, StringComparison.Ordinal);
    }
}
