using System.Globalization;
using ZeroShotOrleans.Cli.Context;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>Starts processes of a cluster and waits until all its silos are in it. What does not come up whole is taken down again.</summary>
internal sealed class ClusterStart(ClusterFolder folder, CliContext context)
{
    // A start that failed has no work worth waiting for.
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(10);

    private ClusterRecord _record = null!;
    private FreePorts _ports = null!;

    /// <summary>Starts the processes.</summary>
    /// <param name="record">The cluster, with what was started before; what of that has ended is forgotten.</param>
    /// <param name="plan">What is to be added.</param>
    /// <param name="cancellationToken">Ends the wait; what was started is then taken down again.</param>
    /// <returns>The record with all processes; it is in the folder too.</returns>
    /// <exception cref="ZeroShotException">A process ended, or a silo was not in the cluster in time.</exception>
    public async Task<ClusterRecord> RunAsync(ClusterRecord record, StartPlan plan, CancellationToken cancellationToken)
    {
        _record = record with { Processes = [.. record.Processes.Where(process => process.Alive)] };
        _ports = new FreePorts(record.Processes.SelectMany(process => new[] { process.Port, process.GatewayPort, process.HttpPort }));
        try
        {
            await StartAsync(plan, cancellationToken);
            return _record;
        }
        catch
        {
            await TakeDownAsync(record);
            throw;
        }
    }

    private async Task StartAsync(StartPlan plan, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(plan.Timeout);
        var active = new ActiveSilos(context);
        try
        {
            // First, so that clients find the first gateway at the first port.
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

            // The other silos ask a control silo for the way in, and would give up on one that does not listen yet.
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
                $"Not all silos were in the cluster after {plan.Timeout.TotalSeconds:0} s, so what was started is taken down again. Their logs are in {folder.Path}; a slow machine may need a longer --wait."));
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

        // No mark: it has ended in this moment, and no process has an empty one.
        Record(silo with { Pid = process.Id, Mark = ProcessIdentity.Of(process.Id) ?? "" });
    }

    private int TakePort() => _ports.Take(_record.PortBase, "--port-base");

    private string NextName(string role)
    {
        var beginning = role + "-";
        var taken = _record.Processes.Where(process => process.Role == role).Select(process => int.Parse(process.Name.AsSpan(beginning.Length), CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{beginning}{taken.DefaultIfEmpty().Max() + 1}");
    }

    // At once: whatever happens to this program, `zso cluster down` finds what it started.
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
