using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Grains.Tests.Cluster;
using ZeroShotOrleans.Grains.Tests.Hosting;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Storage;

public sealed class StateCopyTests : IDisposable
{
    private const int Images = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-copy-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_copy_made_while_a_job_runs_resumes_it_elsewhere_and_has_one_result_for_each_image()
    {
        var (first, second) = (Path.Combine(_folder.FullName, "first"), Path.Combine(_folder.FullName, "second"));
        using var images = new ImageFolder(Images);
        await using var silos = new SiloHosts();
        var silo = await StartAsync(silos, first);
        var job = await SiloHosts.SubmitAsync(silo, images.Path);
        await foreach (var chunk in job.ResultsAsync(cancellationToken: Token))
        {
            // The first ones are stored, and the rest is being worked on.
            StateCopy.Write(first, Copy);
            break;
        }

        Assert.InRange(OutcomesIn(Copy), 1, Images - 1);
        await silos.KillAsync(silo);

        StateCopy.Restore(Copy, second);
        var restored = await StartAsync(silos, second);
        var results = new List<ImageResult>();
        await foreach (var chunk in new ZeroShotClient(SiloHosts.GrainsOf(restored)).GetJob(job.Id).ResultsAsync(cancellationToken: Token))
        {
            results.AddRange(chunk.Results);
        }

        Assert.Equal(Enumerable.Range(0, Images).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
        Assert.Equal(Images, OutcomesIn(Path.Combine(second, "state.db")));
    }

    [Fact]
    public void What_is_there_is_never_overwritten()
    {
        var directory = State("a");
        File.WriteAllText(Copy, "mine");
        Assert.Contains("is there already", Refusal(() => StateCopy.Write(directory, Copy)), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Copy));

        var copy = Path.Combine(_folder.FullName, "good.db");
        StateCopy.Write(directory, copy);
        Assert.Contains("is there already", Refusal(() => StateCopy.Restore(copy, directory)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_copy_is_not_restored_and_nothing_is_left()
    {
        var target = Path.Combine(_folder.FullName, "target");
        File.WriteAllText(Copy, "nothing of the kind, and long enough to be looked at as if it were a database");
        Assert.NotEmpty(Refusal(() => StateCopy.Restore(Copy, target)));

        using (var other = new SqliteConnection($"Data Source={Copy}.other;Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE t (a)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("no copy", Refusal(() => StateCopy.Restore(Copy + ".other", target)), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(target), file => Path.GetFileName(file).StartsWith("state", StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_but_its_owner_can_read_a_copy()
    {
        StateCopy.Write(State("a"), Copy);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Copy) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void A_folder_without_state_is_named() =>
        Assert.Contains(_folder.FullName, Refusal(() => StateCopy.Write(_folder.FullName, Copy)), StringComparison.Ordinal);

    private static string Refusal(Func<long> act) => Assert.Throws<ZeroShotException>(() => { act(); }).Message;

    private string State(string name)
    {
        var directory = Path.Combine(_folder.FullName, name);
        using var state = new StateDatabase(new StorageOptions { Directory = directory });
        return directory;
    }

    private static async Task<IHost> StartAsync(SiloHosts silos, string directory) =>
        await silos.StartAsync("one-process/appsettings.json", SiloHosts.GatewayPort(), $"--Storage:Directory={directory}", "--Encoder:LeasesInFlight=1");

    // Each image once: the sum over ranges that do not overlap, which the store's index and the job's own count see to.
    private static long OutcomesIn(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(sum(count), 0) FROM outcome";
        return (long)command.ExecuteScalar()!;
    }
}
