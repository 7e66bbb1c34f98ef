using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.Native;

/// <summary>
/// Writes the outcome of each accepted pull to the audit log, with its caller: a pull runs for minutes on the encoder silos, long after its request was answered. The gateway that accepted it follows it.
/// </summary>
internal sealed partial class PullOutcomes(GrainClient client, AuditLog audit, TimeProvider time, ILogger<PullOutcomes> logger) : BackgroundService
{
    private const int PeriodSeconds = 2;

    // A silo that leaves the cluster, or is replaced by a new process, no longer lists its pulls.
    private const int MissingSeconds = 20;

    private readonly ConcurrentDictionary<PullKey, Followed> _followed = new();

    /// <summary>Follows pulls until they end.</summary>
    public void Follow(ClaimsPrincipal user, ImmutableArray<ModelPull> pulls)
    {
        foreach (var pull in pulls)
        {
            _followed.TryAdd(new(pull.Silo, pull.Request, pull.Started, user.NameOf()), new(user, pull, time.GetTimestamp()));
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var (key, followed) in _followed)
        {
            End(key, followed, "the silo that followed it was stopped, so its outcome is not known here. GET /v1/models/pulls lists it.");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(PeriodSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (_followed.IsEmpty)
            {
                continue;
            }

            try
            {
                Compare(await client.ListPullsAsync(stoppingToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Such as while no encoder silo is there: asked again, until the pull counts as missing.
                LogNotListed(exception.Message);
                Compare([]);
            }
        }
    }

    private void Compare(ImmutableArray<ModelPull> listed)
    {
        foreach (var (key, followed) in _followed)
        {
            var now = listed.FirstOrDefault(pull => pull.Silo == key.Silo && pull.Request == key.Request && pull.Started == key.Started);
            if (now is { State: PullState.Done })
            {
                if (_followed.TryRemove(key, out _))
                {
                    audit.Note(followed.User, AuditAction.Pulled.Done, $"{now.Request.Model} as {now.Name} to {now.Silo.ToParsableString()}");
                }
            }
            else if (now is { State: PullState.Failed })
            {
                End(key, followed, now.Note ?? "the download failed; the silo's log says why.");
            }
            else if (now is not null)
            {
                _followed.TryUpdate(key, followed with { Seen = time.GetTimestamp() }, followed);
            }
            else if (time.GetElapsedTime(followed.Seen).TotalSeconds > MissingSeconds)
            {
                End(key, followed, "the silo left the cluster before it ended. Pull the model again: the download resumes.");
            }
        }
    }

    private void End(PullKey key, Followed followed, string reason)
    {
        if (_followed.TryRemove(key, out _))
        {
            audit.NoteFailed(followed.User, AuditAction.Pulled, $"{followed.Pull.Request.Model} to {followed.Pull.Silo.ToParsableString()}", reason);
        }
    }

    private sealed record PullKey(SiloAddress Silo, ModelPullRequest Request, DateTimeOffset Started, string Caller);

    private sealed record Followed(ClaimsPrincipal User, ModelPull Pull, long Seen);

    [LoggerMessage(5105, LogLevel.Debug, "The pulls of the encoder silos could not be listed, and are asked for again: {Reason}")]
    private partial void LogNotListed(string reason);
}
