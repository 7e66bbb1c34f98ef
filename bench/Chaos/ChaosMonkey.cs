using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>Executes the schedule of disturbances and restarts what it stopped: the cluster never ends with fewer silos than it started with.</summary>
internal sealed class ChaosMonkey(ProcessCluster cluster, EventLog log, ChaosOptions options)
{
    private const int MaxAddedEncoders = 2;

    private static readonly TimeSpan _exitTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Runs disturbances until the time is up. Afterwards all processes are running.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var disturbance in Disturbance.Of(options.Seed))
        {
            if (log.Elapsed + disturbance.After > TimeSpan.FromMinutes(options.Minutes))
            {
                return;
            }

            await Task.Delay(disturbance.After, cancellationToken);
            await ExecuteAsync(disturbance, cancellationToken);
        }
    }

    private async Task ExecuteAsync(Disturbance disturbance, CancellationToken cancellationToken)
    {
        var encoder = Pick(cluster.Encoders, disturbance.Target);
        var control = Pick(cluster.Control, disturbance.Target);
        switch (disturbance.Kind)
        {
            case DisturbanceKind.KillEncoder:
                await KillAsync(encoder, encoder.StartAsync, disturbance.For, cancellationToken);
                break;
            case DisturbanceKind.TerminateEncoder:
                await TerminateAsync(encoder, cancellationToken);
                break;
            case DisturbanceKind.StopEncoder:
                await StopAsync(encoder, disturbance.For, cancellationToken);
                break;
            case DisturbanceKind.AddEncoder when cluster.Encoders.Count() < options.Encoders + MaxAddedEncoders:
                log.Write($"{(await cluster.AddAsync("Encoder", cancellationToken)).Name} added");
                break;
            case DisturbanceKind.AddEncoder:
                break;
            case DisturbanceKind.KillControl:
                await KillAsync(control, control.StartAsync, disturbance.For, cancellationToken);
                break;
            case DisturbanceKind.StopControl:
                await StopAsync(control, disturbance.For, cancellationToken);
                break;
            case DisturbanceKind.RestartRedis:
                await KillAsync(cluster.Redis, cluster.Redis.StartAsync, disturbance.For, cancellationToken);
                break;
            case DisturbanceKind.StopRedis:
                await StopAsync(cluster.Redis, disturbance.For, cancellationToken);
                break;
        }

        await RestartExitedAsync(cancellationToken);
    }

    private async Task KillAsync(ChildProcess process, Func<CancellationToken, Task> start, TimeSpan downtime, CancellationToken cancellationToken)
    {
        log.Write($"{process.Name} kill -9");
        process.Kill();
        await Task.Delay(downtime, cancellationToken);
        await start(cancellationToken);
        log.Write($"{process.Name} started again");
    }

    private async Task TerminateAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        log.Write($"{silo.Name} SIGTERM");
        silo.Terminate();
        var code = await silo.EndAsync(_exitTimeout, cancellationToken);
        log.Write($"{silo.Name} exited with {code}");
        await silo.StartAsync(cancellationToken);
        log.Write($"{silo.Name} started again");
    }

    private async Task StopAsync(ChildProcess process, TimeSpan duration, CancellationToken cancellationToken)
    {
        log.Write(FormattableString.Invariant($"{process.Name} SIGSTOP for {duration.TotalSeconds:0.0} s"));
        process.Stop();
        await Task.Delay(duration, cancellationToken);
        process.Continue();
        log.Write($"{process.Name} SIGCONT");
    }

    // A silo that was suspended for too long learns that it was declared dead, and exits.
    private async Task RestartExitedAsync(CancellationToken cancellationToken)
    {
        foreach (var silo in cluster.Silos.Where(silo => silo.HasExited).ToArray())
        {
            log.Write($"{silo.Name} had exited by itself with {await silo.EndAsync(_exitTimeout, cancellationToken)}");
            await silo.StartAsync(cancellationToken);
            log.Write($"{silo.Name} started again");
        }
    }

    private static SiloProcess Pick(IEnumerable<SiloProcess> silos, int target)
    {
        var candidates = silos.ToArray();
        return candidates[target % candidates.Length];
    }
}
