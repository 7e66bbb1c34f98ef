using System.Globalization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>Runs jobs of different sizes one after another until the time is up, and waits for the last one.</summary>
internal sealed class JobStream(IConnection connection, EventLog log, Findings findings, ResultSheet baseline, string folder, ChaosOptions options)
{
    private const int MinImages = 50;

    // Longer than the cluster needs to detect a dead silo and recover.
    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);

    private readonly GrainClient _client = new(connection.Grains);

    public async Task RunAsync(int stream, CancellationToken cancellationToken)
    {
        var random = new Random(HashCode.Combine(options.Seed, stream));
        for (var number = 1; log.Elapsed < TimeSpan.FromMinutes(options.Minutes); number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"job {stream}.{number}");
            try
            {
                await RunOneAsync(name, random.Next(MinImages, options.Images + 1), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                log.Write($"{name} failed: {exception.Message}");
                findings.AddFailure($"{name}: {exception.GetType().Name} {exception.Message}");
            }
        }
    }

    private async Task RunOneAsync(string name, int images, CancellationToken cancellationToken)
    {
        // A folder per job: an identical spec would resume the same job.
        var photos = Photos.Many(Path.Combine(folder, name.Replace(' ', '-')), images);
        var id = (await RetryAsync(() => _client.SubmitAsync(Photos.Job(photos), cancellationToken), cancellationToken)).Job.JobId;
        log.Write(string.Create(CultureInfo.InvariantCulture, $"{name} is {id}, {images} images"));
        var job = _client.GetJob(id);
        var sheet = await RetryAsync(() => ResultSheet.ReadAsync(job, cancellationToken), cancellationToken);
        var progress = await RetryAsync(() => job.ProgressAsync(cancellationToken), cancellationToken);
        var end = new JobEnd(name, images, sheet, progress, [.. sheet.DifferencesFrom(baseline.First(images))]);
        findings.Add(end);
        log.Write(string.Create(CultureInfo.InvariantCulture,
            $"{name} is {progress.State}: {end.Results} results, {end.Distinct} distinct, {progress.DuplicatesDropped} duplicates dropped, {progress.LeasesReturned} leases returned"));
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (CliErrors.IsTransportFailure(exception, cancellationToken) && TimeProvider.System.GetElapsedTime(started) < _timeout)
            {
                log.Write($"a client got: {exception.GetType().Name}");
                await Task.Delay(_pause, cancellationToken);
            }
        }
    }
}
