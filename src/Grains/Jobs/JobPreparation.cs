using System.Diagnostics;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Prepares a job's label sets. Images are leased once all sets have embeddings.</summary>
internal sealed class JobPreparation(HostedJob job, IGrainFactory grains, TimeProvider time)
{
    private const int Attempts = 5;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    // The queue may have room sooner than estimated.
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    /// <summary>Prepares all label sets.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var activity = Spans.StartRoot("prepare job", ActivityKind.Internal, job.Description.Trace);
        activity?.SetTag(Spans.Model, job.Spec.Model).SetTag(Spans.Job, job.Id);
        var embedded = 0L;
        for (var i = 0; i < job.Description.LabelSets.Length; i++)
        {
            embedded += await PrepareAsync(job.Description.LabelSets[i], job.Spec.LabelSets[i], cancellationToken);
        }

        await job.ApplyAsync(new JobChange.LabelSetsPrepared(embedded));
        job.Machine.Prepared();
        job.Host.Announce();
    }

    private async Task<int> PrepareAsync(string key, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                CallContext.Tenant = job.Spec.Tenant;
                new PromptBatch { Request = key, IsBulk = true }.Apply();
                var info = await grains.GetGrain<ILabelSetGrain>(key).PrepareAsync(job.Spec.Model, definition with { KeptBy = job.Id }, cancellationToken);
                return info.PromptsEmbedded;
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.NoSilo)
            {
                // Encoders may join at any time, so the job waits.
                attempt = 0;
                await Task.Delay(_pause, time, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception is { Code: ZeroShotError.Overloaded, RetryAfter: { } after })
            {
                // Too many prompts are waiting for the text towers. The encoded prompts of the set are already stored.
                attempt = 0;
                await Task.Delay(TimeSpan.FromTicks(Math.Clamp(after.Ticks, _pause.Ticks, _longestPause.Ticks)), time, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch && !job.Machine.Mismatches.Exhausted)
            {
                // Another silo may have the text tower that the job started with.
                attempt = 0;
                job.Machine.Mismatches.Add(silo: null, exception.Message);
                await Task.Delay(_pause, time, cancellationToken);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception) && attempt < Attempts)
            {
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }
}
