using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

public sealed class StateCopyJobTests : IDisposable
{
    private const int Images = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-copy-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_job_resumes_from_a_copy_made_while_it_ran()
    {
        var (first, second) = (Path.Combine(_folder.FullName, "first"), Path.Combine(_folder.FullName, "second"));
        using var images = new ImageFolder(Images);
        await using var silos = new SiloHosts();
        var silo = await StartAsync(silos, first);
        var job = await SiloHosts.SubmitAsync(silo, images.Path);
        await foreach (var chunk in job.ResultsAsync(cancellationToken: Token))
        {
            // Some images are done, and the rest is in progress.
            StateCopy.Write(first, Copy);
            break;
        }

        Assert.InRange(OutcomesIn(Copy), 1, Images - 1);
        await silos.KillAsync(silo);

        StateCopy.Restore(Copy, second);
        var restored = await StartAsync(silos, second);
        var results = new List<ImageResult>();
        await foreach (var chunk in new GrainClient(SiloHosts.GrainsOf(restored)).GetJob(job.Id).ResultsAsync(cancellationToken: Token))
        {
            results.AddRange(chunk.Results);
        }

        Assert.Equal(Enumerable.Range(0, Images).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
        Assert.Equal(Images, OutcomesIn(Path.Combine(second, "state.db")));
    }

    private static async Task<IHost> StartAsync(SiloHosts silos, string directory) =>
        await silos.StartAsync("one-process/appsettings.json", SiloHosts.GatewayPort(), $"--Storage:Directory={directory}", "--Encoder:LeasesInFlight=1");

    // Number of images: the store's index and the job's own count keep ranges from overlapping.
    private static long OutcomesIn(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(count), 0) FROM outcome";
        return (long)command.ExecuteScalar()!;
    }
}
