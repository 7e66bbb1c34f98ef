using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Jobs.Hosting;

namespace ZeroShotOrleans.Grains.Jobs.Reuse;

/// <summary>Creates the scorers with which a job scores stored embeddings itself.</summary>
internal sealed class JobScorers(HostedJob job, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns one scorer per label set, for the model that the job started with. Waits for an encoder that has this model.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">No encoder with its model folder joined in time, or a label set was never prepared.</exception>
    public async Task<ImmutableArray<Scorer>> GetAsync(CancellationToken cancellationToken)
    {
        var model = await DescribeModelAsync(cancellationToken);
        return await LabelScorers.OfAsync(grains, job.Description.LabelSets, model, cancellationToken);
    }

    private async Task<ModelInfo> DescribeModelAsync(CancellationToken cancellationToken)
    {
        var (started, mismatches) = (job.Description.Fingerprint, job.Machine.Mismatches);
        while (true)
        {
            try
            {
                var model = await grains.GetTextEncoder().DescribeAsync(job.Spec.Model, cancellationToken);
                if (started.Length == 0 || model.Fingerprint == started)
                {
                    return model;
                }

                var reason = $"The folder of the model '{model.Name}' on an encoder differs from the one that the job started with: {FingerprintText.Abbreviate(model.Fingerprint)} instead of " +
                    $"{FingerprintText.Abbreviate(started)}. Submit the job again.";
                mismatches.Add(silo: null, reason);
                if (mismatches.Exhausted)
                {
                    throw new ZeroShotException(ZeroShotError.ModelMismatch, reason);
                }

                await Task.Delay(_pause, time, cancellationToken);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception) || exception is ZeroShotException { Code: ZeroShotError.NoSilo })
            {
                // Encoders may join at any time, so the job waits.
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }
}
