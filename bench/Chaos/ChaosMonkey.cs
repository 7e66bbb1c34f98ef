using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Chaos;

/// <summary>Executes the schedule and restores what it took down: the cluster has at least as many silos at the end as at the start.</summary>
internal sealed class ChaosMonkey(ProcessCluster cluster, EventLog log, ChaosOptions options)
{
    private const int MoreEncoders = 2;

    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Disturbs until the time is up. All processes run afterwards.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var disturbance in Disturbance.Of(options.Seed))
        {
            if (log.Elapsed + disturbance.After > TimeSpan.FromMinutes(options.Minutes))
            {
                return;
            }

            await Task.Delay(disturbance.After, cancellationToken);
            await DoAsync(disturbance, cancellationToken);
        }
    }

    private async Task DoAsync(Disturbance disturbance, CancellationToken cancellationToken)
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
            case DisturbanceKind.AddEncoder when cluster.Encoders.Count() < options.Encoders + MoreEncoders:
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

        await ReviveAsync(cancellationToken);
    }

    private async Task KillAsync(ChildProcess process, Func<CancellationToken, Task> start, TimeSpan away, CancellationToken cancellationToken)
    {
        log.Write($"{process.Name} kill -9");
        process.Kill();
        await Task.Delay(away, cancellationToken);
        await start(cancellationToken);
        log.Write($"{process.Name} started again");
    }

    private async Task TerminateAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        log.Write($"{silo.Name} SIGTERM");
        silo.Terminate();
        var code = await silo.EndAsync(_endTimeout, cancellationToken);
        log.Write($"{silo.Name} exited with {code}");
        await silo.StartAsync(cancellationToken);
        log.Write($"{silo.Name} started again");
    }

    private async Task StopAsync(ChildProcess process, TimeSpan still, CancellationToken cancellationToken)
    {
        log.Write(FormattableString.Invariant($"{process.Name} SIGSTOP for {still.TotalSeconds:0.0} s"));
        process.Stop();
        await Task.Delay(still, cancellationToken);
        process.Continue();
        log.Write($"{process.Name} SIGCONT");
    }

    // A silo that was suspended for too long learns that it was declared dead, and exits.
    private async Task ReviveAsync(CancellationToken cancellationToken)
    {
        foreach (var silo in cluster.Silos.Where(silo => silo.HasExited).ToArray())
        {
            log.Write($"{silo.Name} had exited by itself with {await silo.EndAsync(_endTimeout, cancellationToken)}");
            await silo.StartAsync(cancellationToken);
            log.Write($"{silo.Name} started again");
        }
    }

    private static SiloProcess Pick(IEnumerable<SiloProcess> silos, int target)
    {
        var there = silos.ToArray();
        return there[target % there.Length];
    }
}
