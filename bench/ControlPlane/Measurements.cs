using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.ControlPlane;

/// <summary>The measurements; each prints its result.</summary>
internal static class Measurements
{
    // The fastest silo is ten times as fast as the slowest, as in a cluster of old and new machines.
    private static double SpeedOf(int silo) => 40 + (360 * (silo * 7 % 16 / 15.0));

    /// <summary>Images per second through one dispatcher and one job, with encoders that respond immediately.</summary>
    public static async Task ThroughputAsync(long images)
    {
        await using var cluster = await SimulatedCluster.StartAsync([.. Enumerable.Repeat(double.PositiveInfinity, 4)]);
        await RunAsync(await cluster.SubmitAsync(images / 10));
        var elapsed = await RunAsync(await cluster.SubmitAsync(images));
        Print($"throughput: {images} images through 4 encoders without delay in {elapsed.TotalSeconds:0.0} s: {images / elapsed.TotalSeconds:0} images/s");
    }

    /// <summary>Throughput with encoders of unequal speed, compared with the sum of their speeds.</summary>
    public static async Task ScalingAsync(int seconds)
    {
        foreach (var silos in (int[])[1, 2, 4, 8, 16])
        {
            double[] speeds = [.. Enumerable.Range(0, silos).Select(SpeedOf)];
            await using var cluster = await SimulatedCluster.StartAsync(speeds);
            await RunAsync(await cluster.SubmitAsync((long)speeds.Sum()));
            var images = (long)(speeds.Sum() * seconds);
            var elapsed = await RunAsync(await cluster.SubmitAsync(images));
            Print($"scaling: {silos,2} silos of {speeds.Min():0} to {speeds.Max():0} images/s, sum {speeds.Sum():0}: {images / elapsed.TotalSeconds:0} images/s, {images / elapsed.TotalSeconds / speeds.Sum():0.000} of the sum");
        }
    }

    /// <summary>Time from the start of a silo to its first image while a job runs. In-process: excludes the start of a process.</summary>
    public static async Task ScaleOutAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync([500]);
        await cluster.SubmitAsync(100_000);
        List<double> times = [];
        for (var i = 0; i < 5; i++)
        {
            times.Add((await cluster.AddAsync()).TotalMilliseconds);
        }

        Print($"scale-out: from the start of a silo to its first image, in ms: {string.Join(", ", times.Select(time => time.ToString("0", CultureInfo.InvariantCulture)))}");
    }

    /// <summary>Memory of a process with all roles while many images are processed.</summary>
    public static async Task MemoryAsync(long images)
    {
        await using var cluster = await SimulatedCluster.StartAsync([.. Enumerable.Repeat(double.PositiveInfinity, 4)]);
        await RunAsync(await cluster.SubmitAsync(images / 100));
        var job = await cluster.SubmitAsync(images);
        var watch = Stopwatch.StartNew();
        var peak = 0L;
        var next = 0L;
        while (true)
        {
            var progress = await job.ProgressAsync();
            var memory = Process.GetCurrentProcess().WorkingSet64;
            peak = Math.Max(peak, memory);
            if (progress.Done >= next || progress.Ended)
            {
                Print($"memory: {progress.Done,9} images done after {watch.Elapsed.TotalSeconds,5:0} s: {memory / 1048576} MB, managed {GC.GetTotalMemory(false) / 1048576} MB");
                next += images / 10;
            }

            if (progress.Ended)
            {
                Print($"memory: peak {peak / 1048576} MB over {images} images; {progress.State}: {progress.Classified} classified, {progress.Failed} errors, {progress.DuplicatesDropped} duplicates");
                return;
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Jobs that write their results to files, compared with one that does not, with encoders that respond immediately.</summary>
    public static async Task ExportAsync(long images)
    {
        await using var cluster = await SimulatedCluster.StartAsync([.. Enumerable.Repeat(double.PositiveInfinity, 4)]);
        await RunAsync(await cluster.SubmitAsync(images / 100));
        foreach (var (name, discard) in ((string, bool)[])[("", false), ("kept", false), ("discarded", true)])
        {
            var peak = 0L;
            using var end = new CancellationTokenSource();
            var watching = Task.Run(async () =>
            {
                while (!end.IsCancellationRequested)
                {
                    peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
                    await Task.Delay(50);
                }
            });
            var job = await cluster.SubmitAsync(images, name.Length == 0 ? null : new ResultExport { To = cluster.ExportFolder(name), DiscardStored = discard });
            var elapsed = await RunAsync(job);
            await end.CancelAsync();
            await watching;
            var export = (await job.ProgressAsync()).Export;
            Print($"export: {images} images {(export is null ? "without export" : $"with results {name}")} in {elapsed.TotalSeconds:0.0} s: {images / elapsed.TotalSeconds:0} images/s; {export?.Parts ?? 0} files, {(export?.Bytes ?? 0) / 1048576} MB; peak of the process {peak / 1048576} MB");
        }
    }

    /// <summary>With real processes: time from kill -9 of an encoder until its leases have returned to the job.</summary>
    public static async Task KillAsync()
    {
        foreach (var (name, settings) in ((string, string[])[])
        [
            ("Orleans defaults (probe 5 s, 3 missed)", ["Cluster:ProbeSeconds=5"]),
            ("default (probe 2 s, 3 missed)", []),
            ("tuned (probe 1 s, 2 missed, 1 vote)", ["Cluster:ProbeSeconds=1", "Cluster:MissedProbes=2", "Cluster:Votes=1"]),
        ])
        {
            var folder = Directory.CreateTempSubdirectory("zso-kill-").FullName;
            await using var cluster = new ProcessCluster(folder, redis: null, ["Encoder:Workers=1", .. settings]);
            await cluster.StartAsync(control: 1, encoders: 3, CancellationToken.None);
            await using var connection = await cluster.ConnectAsync(CancellationToken.None);
            var client = new GrainClient(connection.Grains);
            var submitted = await client.SubmitAsync(Photos.Job(Photos.Many(Directory.CreateTempSubdirectory("zso-kill-photos-").FullName, 20_000)));
            var job = client.GetJob(submitted.Job.JobId);
            while ((await job.ProgressAsync()).Done < 200)
            {
                await Task.Delay(50);
            }

            var started = Stopwatch.StartNew();
            cluster.Encoders.First().Kill();
            while ((await job.ProgressAsync()).LeasesReturned == 0)
            {
                await Task.Delay(20);
            }

            Print($"kill: {name}: leases of the dead silo back after {started.Elapsed.TotalSeconds:0.0} s");
            await job.CancelAsync();
        }
    }

    /// <summary>The default model in one silo: latency of an interactive image, alone and during a bulk job at full load.</summary>
    public static async Task InteractiveAsync()
    {
        var folder = Directory.CreateTempSubdirectory("zso-interactive-").FullName;
        await using var silo = await EmbeddedSilo.StartAsync(new EmbeddedSiloOptions { StateDirectory = Path.Combine(folder, "state") });
        var client = new GrainClient(silo.Grains);
        var photo = await File.ReadAllBytesAsync(Directory.EnumerateFiles(Photos.Many(folder, 1)).First());
        await MeasureLatencyAsync(client, photo, 50);
        for (var round = 0; round < 3; round++)
        {
            var alone = await MeasureLatencyAsync(client, photo, 150);
            var submitted = await client.SubmitAsync(Photos.Job(Photos.Many(folder, 20_000 + round)));
            var job = client.GetJob(submitted.Job.JobId);
            while ((await job.ProgressAsync()).Done < 200)
            {
                await Task.Delay(50);
            }

            var before = (await job.ProgressAsync()).Done;
            var watch = Stopwatch.StartNew();
            var withBulk = await MeasureLatencyAsync(client, photo, 150);
            var bulk = ((await job.ProgressAsync()).Done - before) / watch.Elapsed.TotalSeconds;
            await job.CancelAsync();
            Print($"interactive: alone p50 {alone.P50:0.0} p99 {alone.P99:0.0} ms; with bulk p50 {withBulk.P50:0.0} p99 {withBulk.P99:0.0} ms; p50 with bulk to alone {withBulk.P50 / alone.P50:0.00}; bulk meanwhile {bulk:0} images/s");
        }
    }

    private static async Task<(double P50, double P99)> MeasureLatencyAsync(GrainClient client, byte[] photo, int times)
    {
        List<double> latencies = [];
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.ClassifyAsync("zeroshot-mini", [photo], Photos.Labels);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        latencies.Sort();
        return (latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
    }

    private static async Task<TimeSpan> RunAsync(GrainJob job)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var progress = await job.ProgressAsync();
            if (progress.State == JobState.Finished)
            {
                return watch.Elapsed;
            }

            if (progress.Ended)
            {
                throw new InvalidOperationException($"The job ended as {progress.State}: {progress.Problem}");
            }

            await Task.Delay(5);
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
