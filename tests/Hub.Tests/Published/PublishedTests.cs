using ZeroShotOrleans.Hub.Names;
using ZeroShotOrleans.Hub.Published;
using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Hub.Tests.Published;

/// <summary>Compares a tiny model on the fake hub with the numbers of its original class, as a published checkpoint with published numbers.</summary>
public sealed class PublishedTests
{
    private const string Model = "acme/model";
    private const string Layout = "clip-monolith";

    private static readonly string _files = AppContext.BaseDirectory;

    [Theory]
    [InlineData(PublishedKind.Logits)]
    [InlineData(PublishedKind.Softmax)]
    public async Task Right_numbers_pass_and_wrong_ones_fail(PublishedKind kind)
    {
        await using var hubs = await WithModelAsync();
        var right = Golden(hubs, kind);
        var wrong = right with { Id = "wrong", Expected = [right.Expected[0] + 0.01, .. right.Expected.Skip(1)] };

        var results = await RunAsync(hubs, right, wrong);

        Assert.Equal([true, false], results.Select(result => result.Passed));
        Assert.False(results[1].IsWithin(0));
        Assert.True(results[1].IsWithin(1));
        Assert.Single(hubs.Stub.Requests, request => request.Path.EndsWith("photo.jpg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_image_is_said_beside_the_results_of_others()
    {
        await using var hubs = await WithModelAsync();
        var right = Golden(hubs, PublishedKind.Logits);

        var results = await RunAsync(hubs, right with { Image = new Uri(right.Image, "gone.jpg") }, right);

        Assert.Contains("gone.jpg cannot be fetched", results[0].Problem, StringComparison.Ordinal);
        Assert.Equal([false, true], results.Select(result => result.Passed));
    }

    [Fact]
    public async Task Image_with_another_hash_is_not_used()
    {
        await using var hubs = await WithModelAsync();

        var results = await RunAsync(hubs, Golden(hubs, PublishedKind.Logits) with { Sha256 = new string('0', 64) });

        Assert.Contains("is not the one of the numbers", results[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, 0.5, 0.0, 1.5, true)]
    [InlineData(1.0, 0.5, 0.0, 1.5000001, false)]
    [InlineData(-8.0, 0.0, 0.25, -6.0, true)]
    [InlineData(-8.0, 0.0, 0.25, -5.9999, false)]
    [InlineData(1.0, 0.5, 0.5, double.NaN, false)]
    public void Difference_up_to_the_tolerance_passes(double expected, double absolute, double relative, double measured, bool passes)
    {
        var numbers = Record(PublishedKind.Logits, ["a"], [expected]) with { Absolute = absolute, Relative = relative };

        Assert.Equal(passes, new PublishedResult(numbers, [measured], null).Passed);
    }

    [Fact]
    public void Shipped_numbers_are_valid_and_name_their_sources()
    {
        var shipped = PublishedNumbers.Shipped();

        Assert.True(shipped.Count >= 12, $"{shipped.Count} records");
        Assert.Equal(shipped.Count, shipped.Select(record => record.Id).Distinct().Count());
        Assert.All(shipped, record =>
        {
            Assert.True(ModelId.TryParse(record.Checkpoint, out _), record.Checkpoint);
            Assert.NotEmpty(record.Source);
            Assert.NotNull(record.License);
            Assert.True(record.Absolute + record.Relative > 0, record.Id);
        });
    }

    [Theory]
    [InlineData("[{\"id\":\"x\"}]", "is not a list of published numbers")]
    [InlineData("{", "is not a list of published numbers")]
    [InlineData("[{\"id\":\"x\",\"checkpoint\":\"a/b\",\"image\":\"file:///x\",\"texts\":[\"a\"],\"template\":\"{}\",\"kind\":\"logits\",\"expected\":[1],\"absolute\":1,\"relative\":0,\"source\":\"s\"}]", "needs an http image")]
    public void Invalid_file_is_refused(string json, string part)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);

        Assert.Contains(part, Assert.Throws<HubException>(() => PublishedNumbers.Read(file)).Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    private static async Task<HubFixture> WithModelAsync()
    {
        var hubs = await HubFixture.StartAsync();
        hubs.Add(Model, StubRepository.Folder(Path.Combine(_files, "folders", Layout)));
        hubs.Add("acme/pictures", new() { ["photo.jpg"] = File.ReadAllBytes(Path.Combine(_files, "images", "photo.jpg")) });
        return hubs;
    }

    private static async Task<IReadOnlyList<PublishedResult>> RunAsync(HubFixture hubs, params PublishedNumbers[] records)
    {
        using var images = new PublishedImages();
        return await PublishedRun.RunAsync(await hubs.PullAsync(Model), records, images, TestContext.Current.CancellationToken);
    }

    private static PublishedNumbers Record(PublishedKind kind, IReadOnlyList<string> texts, IReadOnlyList<double> expected) => new()
    {
        Id = "right", Checkpoint = Model, Image = new Uri("http://127.0.0.1/"), Texts = texts, Template = "{}", Kind = kind, Expected = expected,
        Absolute = 1e-4, Relative = 0, Source = "golden.json",
    };

    // The first set of labels and the picture photo.jpg of golden.json, which comes from the original class.
    private static PublishedNumbers Golden(HubFixture hubs, PublishedKind kind)
    {
        var golden = GoldenFile.Read(Path.Combine(_files, "folders", Layout))!;
        var (one, picture) = (golden.Cases[0], golden.Pictures.ToList().FindIndex(picture => picture.File.EndsWith("photo.jpg", StringComparison.Ordinal)));
        double[] logits = [.. one.Logits[picture].Select(logit => (double)logit)];
        double[] powers = [.. logits.Select(Math.Exp)];
        return Record(kind, one.Labels, kind is PublishedKind.Softmax ? [.. powers.Select(power => power / powers.Sum())] : logits) with
        {
            Template = one.Template,
            Image = new Uri(hubs.Stub.Address, $"acme/pictures/resolve/{HubFixture.Commit('1')}/photo.jpg"),
        };
    }
}
