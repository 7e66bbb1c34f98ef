using System.Globalization;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.LocalClusters;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Starts the processes of a cluster and waits until all silos have joined. If that fails, stops the started processes.</summary>
internal sealed class ClusterStart(ClusterFolder folder, CliContext context)
{
    // A failed start has no work to finish.
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan _endPoll = TimeSpan.FromMilliseconds(300);

    private ClusterRecord _record = null!;
    private FreePorts _ports = null!;

    /// <summary>Starts the processes.</summary>
    /// <param name="record">The cluster with its existing processes. Exited processes are removed.</param>
    /// <param name="plan">The processes to add.</param>
    /// <param name="cancellationToken">Cancels the start. The started processes are then stopped.</param>
    /// <returns>The record with all processes, as written to the folder.</returns>
    /// <exception cref="ZeroShotException">A process exited, a silo did not join in time, or <c>zso cluster down</c> was run in the meantime.</exception>
    public async Task<ClusterRecord> RunAsync(ClusterRecord record, StartPlan plan, CancellationToken cancellationToken)
    {
        _record = record with { Processes = [.. record.Processes.Where(process => process.Alive)] };
        _ports = new FreePorts(record.Processes.SelectMany(process => new[] { process.Port, process.GatewayPort, process.HttpPort }));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = context.Time.CreateTimer(_ => CancelIfRequested(ended), state: null, _endPoll, _endPoll);
        try
        {
            await StartAsync(plan, ended.Token);
            return _record;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await TakeDownAsync(record);
            throw new ZeroShotException(ZeroShotError.NoSilo, "`zso cluster down` was run while this command was starting silos, so they are stopped again.");
        }
        catch
        {
            await TakeDownAsync(record);
            throw;
        }
    }

    private void CancelIfRequested(CancellationTokenSource ended)
    {
        if (folder.IsEndRequested)
        {
            ended.Cancel();
        }
    }

    private async Task StartAsync(StartPlan plan, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(plan.Timeout);
        var active = new ActiveSilos(context);
        try
        {
            // Allocated first, so that the first gateway has the first port.
            var gateways = Enumerable.Range(0, plan.Control).Select(_ => TakePort()).ToArray();
            if (plan.WithRedis)
            {
                var redis = await RedisServer.StartAsync(folder, TakePort(), context.Time, timeout.Token);
                Record(redis);
                _record = _record with { Redis = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}") };
                folder.Write(_record);
            }

            foreach (var gateway in gateways)
            {
                StartSilo(RecordedProcess.Control, gateway, plan.HttpPort > 0 ? _ports.Take(plan.HttpPort, "--http-port") : 0);
            }

            // Other silos join through a control silo, and would fail if it does not listen yet.
            await active.WaitForGatewayAsync(_record, timeout.Token);
            for (var i = 0; i < plan.Encoders; i++)
            {
                StartSilo(RecordedProcess.Encoder, gatewayPort: 0, httpPort: 0);
            }

            await active.WaitForAllAsync(_record, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var process in _record.Silos)
            {
                LogTail.Write(process, context.Error);
            }

            throw new ZeroShotException(ZeroShotError.NoSilo, string.Create(CultureInfo.InvariantCulture,
                $"Not all silos joined the cluster within {plan.Timeout.TotalSeconds:0} s, so the started processes are stopped. Their logs are in {folder.Path}. A slow machine may need a longer --wait."));
        }
    }

    private void StartSilo(string role, int gatewayPort, int httpPort)
    {
        var name = NextName(role);
        var silo = new RecordedProcess
        {
            Name = name,
            Role = role,
            Pid = 0,
            Mark = "",
            Started = context.Time.GetUtcNow(),
            Port = TakePort(),
            GatewayPort = gatewayPort,
            HttpPort = httpPort,
            Log = folder.Log(name),
        };
        var command = SiloCommandLine.Of(_record, silo, folder.State(name));
        using var process = DetachedProcess.Start(command, folder.State(name), silo.Log);

        // If the process has already exited, the empty identity matches no process.
        Record(silo with { Pid = process.Id, Mark = ProcessIdentity.Of(process.Id) ?? "" });
    }

    private int TakePort() => _ports.Take(_record.PortBase, "--port-base");

    private string NextName(string role)
    {
        var beginning = role + "-";
        var taken = _record.Processes.Where(process => process.Role == role).Select(process => int.Parse(process.Name.AsSpan(beginning.Length), CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{beginning}{taken.DefaultIfEmpty().Max() + 1}");
    }

    // Written immediately, so that `zso cluster down` finds the process even if this command is killed.
    private void Record(RecordedProcess process)
    {
        _record = _record with { Processes = _record.Processes.Add(process) };
        folder.Write(_record);
    }

    private async Task TakeDownAsync(ClusterRecord before)
    {
        var left = await new ClusterEnd(context).RunAsync([.. _record.Processes.Except(before.Processes)], kill: false, _endTimeout);
        if (before.Processes.IsEmpty && left.IsEmpty)
        {
            folder.RemoveRecord();
        }
        else
        {
            folder.Write(before with { Processes = [.. before.Processes, .. left] });
        }
    }
}
