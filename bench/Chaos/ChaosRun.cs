using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>A run: a baseline job without disturbances, then a cluster on Redis with jobs and disturbances.</summary>
internal static class ChaosRun
{
    private static readonly string[] _settings = ["Encoder:Workers=1", "Cluster:ProbeSeconds=1", "Cluster:TableRefreshSeconds=3", "Jobs:LeaseSeconds=8"];

    // Limit after the last disturbance. A job that still runs then counts as stuck.
    private static readonly TimeSpan _completionTimeout = TimeSpan.FromMinutes(5);

    /// <returns>0: every image has exactly one correct result. 1: otherwise. 2: Redis is not installed.</returns>
    public static async Task<int> RunAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        if (RedisProcess.WhyMissing is { } why)
        {
            await Console.Error.WriteLineAsync(why);
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("zso-chaos-").FullName;
        var findings = new Findings();
        var cluster = new ProcessCluster(Path.Combine(folder, "cluster"), new RedisProcess(Path.Combine(folder, "cluster", "redis")), _settings);
        try
        {
            var baseline = await RunBaselineAsync(folder, options, cancellationToken);
            await cluster.Redis.StartAsync(cancellationToken);
            await cluster.StartAsync(options.Control, options.Encoders, cancellationToken);
            await DisturbAsync(cluster, options, findings, baseline, folder, cancellationToken);
        }
        finally
        {
            cluster.End();
            if (options.Keep || findings.Failures.Count > 0)
            {
                Console.WriteLine($"Logs: {folder}");
            }
            else
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        findings.Write(Console.Out);
        return findings.Failures.Count == 0 ? 0 : 1;
    }

    private static async Task DisturbAsync(
        ProcessCluster cluster, ChaosOptions options, Findings findings, ResultSheet baseline, string folder, CancellationToken cancellationToken)
    {
        await using var connection = await cluster.ConnectAsync(cancellationToken);
        var log = new EventLog(Console.Out);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromMinutes(options.Minutes) + _completionTimeout);
        var jobs = Enumerable.Range(1, options.Jobs)
            .Select(stream => new JobStream(connection, log, findings, baseline, folder, options).RunAsync(stream, end.Token)).ToArray();
        try
        {
            await new ChaosMonkey(cluster, log, options).RunAsync(end.Token);
            log.Write("no more disturbances");
            await Task.WhenAll(jobs);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            findings.AddFailure($"Jobs were still running {_completionTimeout.TotalMinutes:0} minutes after the last disturbance.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // For example, a silo that does not restart. Waiting for the jobs is pointless.
            findings.AddFailure($"{exception.GetType().Name} {exception.Message}");
            await end.CancelAsync();
        }
    }

    private static async Task<ResultSheet> RunBaselineAsync(string folder, ChaosOptions options, CancellationToken cancellationToken)
    {
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { StateDirectory = Path.Combine(folder, "baseline") }, cancellationToken);
        var client = new GrainClient(silo.Grains);
        var submitted = await client.SubmitAsync(Photos.Job(Photos.Many(folder, options.Images)), cancellationToken);
        return await ResultSheet.ReadAsync(client.GetJob(submitted.Job.JobId), cancellationToken);
    }
}
