using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// Repeatedly classifies a small image with each loaded model, because only an answer proves that a model works. Ready when at least one encoder silo
/// accepts work and every canary succeeded in time; not ready during shutdown.
/// </summary>
internal sealed partial class Readiness(
    GrainClient client, ShutdownDelay shutdownDelay, IEnumerable<ReadinessCheck> checks, IOptions<GatewayOptions> options, TimeProvider time, ILogger<Readiness> logger)
    : BackgroundService
{
    // Interval until the first encoder has joined, and after a failed canary.
    private static readonly TimeSpan _expiry = TimeSpan.FromSeconds(1);

    // A single label, embedded only once: every model can classify it, including those that cannot embed single texts.
    private static readonly LabelSetDefinition _labels = new() { Labels = ["photo"] };

    private static readonly ByteSlice _canary = new() { Files = [Canary.Png] };

    private CanaryFindings _last = new("not checked yet", []);

    /// <summary>The result of the last round. The HTTP API is ready when it contains no problem.</summary>
    public CanaryFindings Now => shutdownDelay.Leaving ? _last with { Problem = "the silo is shutting down" }
        : !shutdownDelay.Started ? _last with { Problem = "the silo is starting" }
        : checks.Select(check => check.Problem).FirstOrDefault(problem => problem is not null) is { } problem ? _last with { Problem = problem }
        : _last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var found = await CheckAsync(stoppingToken);
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
            // The process is shutting down.
        }
    }

    private async Task<CanaryFindings> CheckAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            deadline.CancelAfter(Deadline);

            // A silo that does not report its status is not counted: it hangs or is being lost.
            var encoders = (await client.GetClusterAsync(deadline.Token)).Silos.Where(silo => silo.Load is { Draining: false }).ToArray();
            if (encoders.Length == 0)
            {
                return new CanaryFindings("no encoder silo accepts work", []);
            }

            var resident = encoders.SelectMany(silo => silo.Models).Where(model => model.Bytes > 0).Select(model => model.Model).Distinct(StringComparer.Ordinal);
            var models = await Task.WhenAll(resident.Select(model => RunAsync(model, stoppingToken)));
            return new CanaryFindings(
                models.All(model => model.Ready) ? null : string.Join("; ", models.Where(model => !model.Ready).Select(model => $"{model.Model}: {model.Problem}")), [.. models]);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNoCluster(exception.Message);
            return new CanaryFindings("the cluster is not responding", []);
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
            // A full queue is healthy: clients get 429.
            return new CanaryResult(model, Ready: true, Problem: null);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            return new CanaryResult(model, Ready: false, $"no answer within {Deadline.TotalSeconds:0} s");
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The message may name files of the machine: it goes to the log only.
            LogFailed(model, exception);
            return new CanaryResult(model, Ready: false, "failed");
        }
    }

    private TimeSpan Deadline => TimeSpan.FromSeconds(options.Value.CanarySeconds);

    [LoggerMessage(5201, LogLevel.Information, "The HTTP API is {State}. {Problem}")]
    private partial void LogChanged(string state, string problem);

    [LoggerMessage(5202, LogLevel.Debug, "The cluster could not be reached: {Reason}")]
    private partial void LogNoCluster(string reason);

    [LoggerMessage(5204, LogLevel.Warning, "The canary of the model {Model} failed.")]
    private partial void LogFailed(string model, Exception exception);
}

/// <summary>The result of one round of canaries.</summary>
/// <param name="Problem">Why the HTTP API is not ready, in a few words; null when it is.</param>
/// <param name="Models">The models that were tried.</param>
internal sealed record CanaryFindings(string? Problem, ImmutableArray<CanaryResult> Models);

/// <summary>The result of one canary.</summary>
/// <param name="Model">The model.</param>
/// <param name="Ready">Whether it succeeded.</param>
/// <param name="Problem">Why it failed, in a few words; null when it succeeded.</param>
internal sealed record CanaryResult(string Model, bool Ready, string? Problem);
