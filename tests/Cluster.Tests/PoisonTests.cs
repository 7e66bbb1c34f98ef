using System.Globalization;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>An image that crashes every process that decodes it.</summary>
[Collection(ProcessTestGroup.Name)]
public sealed class PoisonTests(BaselineFixture baseline) : IAsyncDisposable
{
    private const int Neighbours = 40;

    private readonly string _folder = TestFolder.Create();
    private readonly ProcessCluster _cluster = new(TestFolder.Create(), redis: null, SiloTestSettings.Settings);
    private readonly List<SiloProcess> _fragile = [];

    public async ValueTask DisposeAsync()
    {
        _fragile.ForEach(silo => silo.Dispose());
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = SiloTestSettings.Limit)]
    public async Task Quarantines_an_image_that_crashes_encoders_and_classifies_its_neighbours()
    {
        var token = TestContext.Current.CancellationToken;
        var photos = Photos.Many(_folder, Neighbours);
        File.CreateSymbolicLink(Path.Combine(photos, "00020-poison.jpg"), Path.Combine(baseline.Folder, "00000-cat.jpg"));
        await _cluster.StartAsync(control: 1, encoders: 0, token);
        await using var connection = await _cluster.ConnectAsync(token);
        var client = new GrainClient(connection.Grains);

        // The image is leased in a batch, then alone, then alone again, so exactly three encoders crash; the fourth survives.
        for (var i = 0; i < 4; i++)
        {
            await AddFragileAsync(i, token);
        }

        var submitted = await client.SubmitAsync(Photos.Job(photos), token);
        var sheet = await ResultSheet.ReadAsync(client.GetJob(submitted.Job.JobId), token);

        var progress = await client.GetJob(submitted.Job.JobId).ProgressAsync(token);
        Assert.Equal(JobState.Finished, progress.State);
        Assert.Equal((Neighbours + 1, Neighbours + 1), (sheet.Count, sheet.Paths.Count));
        Assert.Equal((Neighbours, 1), (progress.Classified, progress.Failed));
        Assert.Equal(1, progress.Errors[ImageError.Quarantined]);
        Assert.Equal(3, _fragile.Count(silo => silo.HasExited));
    }

    private async Task AddFragileAsync(int number, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"fragile-{number}");
        var silo = new SiloProcess(
            name, "Encoder", Path.Combine(_folder, name), [$"Cluster:Primary=127.0.0.1:{_cluster.Silos[0].Port}", .. SiloTestSettings.Settings], BuiltZso.Neighbour("FragileSilo", "ZeroShotOrleans.FragileSilo.dll"));
        _fragile.Add(silo);
        await silo.StartAsync(cancellationToken);
    }
}
