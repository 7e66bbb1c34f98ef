using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// Runs a small image through each model that is in memory, again and again: only a model that answers is one that works. Ready when at least one encoder silo is
/// there and every canary came back in time; not while the process is leaving.
/// </summary>
internal sealed partial class Readiness(
    ZeroShotClient client, IHostApplicationLifetime life, IOptions<GatewayOptions> options, TimeProvider time, ILogger<Readiness> logger)
    : BackgroundService
{
    // Fresh enough for a load balancer that looks every few seconds; a canary costs one image.
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    // Until the first encoder has come, and after a canary that failed.
    private static readonly TimeSpan _impatience = TimeSpan.FromSeconds(1);

    // One label, embedded once ever: every model can rank it, also one that cannot give single vectors.
    private static readonly LabelSetDefinition _labels = new() { Labels = ["photo"] };

    private static readonly ByteSlice _canary = new() { Files = [Canary.Png] };

    private (bool Ready, ImmutableArray<CanaryResult> Models) _last = (false, []);

    /// <summary>What the last round found.</summary>
    public (bool Ready, ImmutableArray<CanaryResult> Models) Now =>
        life.ApplicationStopping.IsCancellationRequested ? (false, _last.Models) : _last;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var found = await Look(stoppingToken);
                if (found.Ready != _last.Ready)
                {
                    LogChanged(found.Ready ? "ready" : "not ready", string.Join("; ", found.Models.Where(model => !model.Ready).Select(model => $"{model.Model}: {model.Problem}")));
                }

                _last = found;
                await Task.Delay(found.Ready ? _period : _impatience, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process leaves.
        }
    }

    private async Task<(bool Ready, ImmutableArray<CanaryResult> Models)> Look(CancellationToken stoppingToken)
    {
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            deadline.CancelAfter(Deadline);
            var resident = (await client.LoadedModelsAsync(deadline.Token)).Where(model => model.Bytes > 0).Select(model => model.Model).Distinct().ToArray();
            var models = await Task.WhenAll(resident.Select(model => Run(model, stoppingToken)));
            return (models.All(model => model.Ready), [.. models]);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNoEncoders(exception.Message);
            return (false, []);
        }
    }

    private async Task<CanaryResult> Run(string model, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var answer = await client.ClassifyAsync(new ClassifyRequest { Model = model, LabelSets = [_labels], Images = _canary }, deadline.Token);
            var outcome = answer.Outcomes[0];
            return new CanaryResult(model, outcome.Fault == ImageFault.None, outcome.Fault == ImageFault.None ? null : outcome.Fault.ToString());
        }
        catch (ZeroShotException exception) when (exception.Code == ZeroShotError.Overloaded)
        {
            // Full of work is well: whoever comes is told 429.
            return new CanaryResult(model, Ready: true, Problem: null);
        }
        catch (Exception) when (!stoppingToken.IsCancellationRequested)
        {
            return new CanaryResult(model, Ready: false, $"no answer within {Deadline.TotalSeconds:0} s");
        }
    }

    private TimeSpan Deadline => TimeSpan.FromSeconds(options.Value.CanarySeconds);

    [LoggerMessage(5201, LogLevel.Information, "The door is {State}. {Problems}")]
    private partial void LogChanged(string state, string problems);

    [LoggerMessage(5202, LogLevel.Debug, "No encoder could be asked: {Reason}")]
    private partial void LogNoEncoders(string reason);
}

/// <summary>What became of a canary.</summary>
/// <param name="Model">The model.</param>
/// <param name="Ready">Whether it answered.</param>
/// <param name="Problem">Why not, in a few words.</param>
internal sealed record CanaryResult(string Model, bool Ready, string? Problem);
