using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// Runs a small image through each model that is in memory, again and again: only a model that answers is one that works. Ready when at least one encoder silo
/// takes work and every canary came back in time; not while the process is leaving.
/// </summary>
internal sealed partial class Readiness(
    ZeroShotClient client, ShutdownDelay shutdownDelay, IEnumerable<ReadinessCheck> checks, IOptions<GatewayOptions> options, TimeProvider time, ILogger<Readiness> logger)
    : BackgroundService
{
    // Until the first encoder has come, and after a canary that failed.
    private static readonly TimeSpan _expiry = TimeSpan.FromSeconds(1);

    // One label, embedded only once: every model can classify it, also one that cannot give single embeddings.
    private static readonly LabelSetDefinition _labels = new() { Labels = ["photo"] };

    private static readonly ByteSlice _canary = new() { Files = [Canary.Png] };

    private CanaryFindings _last = new("nobody has looked yet", []);

    /// <summary>What the last round found; without a problem the HTTP API is ready.</summary>
    public CanaryFindings Now => shutdownDelay.Leaving ? _last with { Problem = "the silo is leaving" }
        : checks.Select(check => check.Problem).FirstOrDefault(problem => problem is not null) is { } problem ? _last with { Problem = problem }
        : _last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var found = await LookAsync(stoppingToken);
                if (found.Problem != _last.Problem)
                {
                    LogChanged(found.Problem is null ? "ready" : "not ready", found.Problem ?? "");
                }

                _last = found;
                await Task.Delay(found.Problem is null ? TimeSpan.FromSeconds(options.Value.CanaryPeriodSeconds) : _expiry, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process leaves.
        }
    }

    private async Task<CanaryFindings> LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            deadline.CancelAfter(Deadline);

            // A silo that does not say how it is counts for none: it hangs, or is being lost.
            var encoders = (await client.GetClusterAsync(deadline.Token)).Silos.Where(silo => silo.Load is { Draining: false }).ToArray();
            if (encoders.Length == 0)
            {
                return new CanaryFindings("no encoder silo takes work", []);
            }

            var resident = encoders.SelectMany(silo => silo.Models).Where(model => model.Bytes > 0).Select(model => model.Model).Distinct(StringComparer.Ordinal);
            var models = await Task.WhenAll(resident.Select(model => RunAsync(model, stoppingToken)));
            return new CanaryFindings(
                models.All(model => model.Ready) ? null : string.Join("; ", models.Where(model => !model.Ready).Select(model => $"{model.Model}: {model.Problem}")), [.. models]);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNoCluster(exception.Message);
            return new CanaryFindings("the cluster does not answer", []);
        }
    }

    private async Task<CanaryResult> RunAsync(string model, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var answer = await client.ClassifyAsync(new ClassifyRequest { Model = model, LabelSets = [_labels], Images = _canary, Probe = true }, deadline.Token);
            var outcome = answer.Outcomes[0];
            return new CanaryResult(model, outcome.Error == ImageError.None, outcome.Error == ImageError.None ? null : outcome.Error.ToString());
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.Overloaded)
        {
            // Full of work is well: anyone who comes is told 429.
            return new CanaryResult(model, Ready: true, Problem: null);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return new CanaryResult(model, Ready: false, $"no answer within {Deadline.TotalSeconds:0} s");
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Its words may name files of a machine; the log may.
            LogFailed(model, exception);
            return new CanaryResult(model, Ready: false, "failed");
        }
    }

    private TimeSpan Deadline => TimeSpan.FromSeconds(options.Value.CanarySeconds);

    [LoggerMessage(5201, LogLevel.Information, "The HTTP API is {State}. {Problem}")]
    private partial void LogChanged(string state, string problem);

    [LoggerMessage(5202, LogLevel.Debug, "The cluster could not be asked: {Reason}")]
    private partial void LogNoCluster(string reason);

    [LoggerMessage(5204, LogLevel.Warning, "The canary of the model {Model} failed.")]
    private partial void LogFailed(string model, Exception exception);
}

/// <summary>What a round of canaries found.</summary>
/// <param name="Problem">Why the HTTP API is not ready, in a few words; null when it is.</param>
/// <param name="Models">The models that were tried.</param>
internal sealed record CanaryFindings(string? Problem, ImmutableArray<CanaryResult> Models);

/// <summary>What became of a canary.</summary>
/// <param name="Model">The model.</param>
/// <param name="Ready">Whether it answered.</param>
/// <param name="Problem">Why not, in a few words.</param>
internal sealed record CanaryResult(string Model, bool Ready, string? Problem);
