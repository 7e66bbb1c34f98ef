using ZeroShotOrleans.Client;
using ZeroShotOrleans.Cluster.Tests;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

[assembly: AssemblyFixture(typeof(BaselineFixture))]

namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>The folder of images that the tests' jobs classify, and the expected results from a run without failures.</summary>
public sealed class BaselineFixture : IAsyncLifetime
{
    /// <summary>Enough for about ten seconds on two cores.</summary>
    public const int Images = 700;

    private readonly string _root = TestFolder.Create();

    /// <summary>The folder of images.</summary>
    public string Folder { get; private set; } = "";

    internal ResultSheet Results { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Folder = Photos.Many(_root, Images);
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { StateDirectory = Path.Combine(_root, "state") });
        var client = new GrainClient(silo.Grains);
        var submitted = await client.SubmitAsync(Photos.Job(Folder));
        Results = await ResultSheet.ReadAsync(client.GetJob(submitted.Job.JobId), CancellationToken.None);
        Assert.Equal(Images, Results.Paths.Count);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
