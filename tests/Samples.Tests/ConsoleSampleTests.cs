namespace ZeroShotOrleans.Samples.Tests;

[Collection(SampleGroup.Name)]
public sealed class ConsoleSampleTests(SampleSilo silo) : IDisposable
{
    private const int FileColumn = 22, LabelColumn = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Photos_are_classified_by_the_embedded_silo() => await ClassifiesAsync("--state", Path.Combine(_folder, "state"));

    [Fact]
    public async Task Photos_are_classified_by_a_cluster() => await ClassifiesAsync("--cluster", silo.Gateway);

    private async Task ClassifiesAsync(params string[] where)
    {
        using var sample = new SampleProcess("ConsoleSample", _folder, ["--photos", Photos.Folder, .. where]);

        var lines = await sample.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Photos.Labels, lines[1..].Select(line => (line[..FileColumn].TrimEnd(), line[FileColumn..(FileColumn + LabelColumn)].TrimEnd())));
    }
}
