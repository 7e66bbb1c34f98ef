using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Benchmarks;

/// <summary>The product: a directory job on the embedded cluster, with durable results, read by a client.</summary>
internal sealed class EmbeddedJob : ILayer
{
    private readonly string _directory;
    private readonly string _state;
    private readonly EmbeddedSilo _silo;
    private readonly GrainClient _client;

    private EmbeddedJob(string directory, string state, EmbeddedSilo silo) =>
        (_directory, _state, _silo, _client) = (directory, state, silo, new GrainClient(silo.Grains));

    public static async Task<EmbeddedJob> StartAsync(string directory)
    {
        var state = Directory.CreateTempSubdirectory("zso-bench-state-").FullName;
        return new EmbeddedJob(directory, state, await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { StateDirectory = state }));
    }

    public string Name => "directory job, embedded cluster";

    public async Task<int> RunAsync()
    {
        var submitted = await _client.SubmitAsync(new JobSpec
        {
            Source = new DirectorySource { Root = _directory },
            Model = "zeroshot-mini",
            LabelSets = [new LabelSetDefinition { Labels = ["cat", "wild animal", "building", "rocket", "flower", "cup of coffee", "camera", "dog", "car", "tree"] }],
        });
        var images = 0;
        await foreach (var chunk in _client.GetJob(submitted.Job.JobId).ResultsAsync())
        {
            images += chunk.Results.Count(result => result.Outcome.Error == ImageError.None);
        }

        return images;
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
