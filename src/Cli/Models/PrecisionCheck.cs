using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>Checks that a model is available in the precision of <c>--precision</c>, before a job is started.</summary>
internal static class PrecisionCheck
{
    private const string Full = "float32";

    /// <summary>Checks the model of an existing job.</summary>
    public static async Task RunAsync(GrainClient client, GrainJob job, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (settings is EmbeddedSettings { Precision: not null })
        {
            await RunAsync(client, (await job.DescribeAsync(cancellationToken)).Spec.Model, settings, cancellationToken);
        }
    }

    /// <summary>Rejects a precision in which the model is not available.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="settings">The settings with the precision.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="UsageException">The model is not available in the precision. The message lists the available ones.</exception>
    /// <exception cref="ZeroShotException">The model was not found, or cannot be used.</exception>
    public static async Task RunAsync(GrainClient client, string model, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (settings is not EmbeddedSettings { Precision: { } precision } || precision.Equals("auto", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var info = await client.GetModelAsync(model, cancellationToken);
        string[] there = [Full, .. info.Variants.IsDefaultOrEmpty ? [] : info.Variants];
        if (!there.Contains(precision, StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException(
                $"--precision {precision}: the model {model} has no image tower with that precision.{ClosestName.Question(precision, there)} Available: {string.Join(", ", there)}. " +
                "`zso models pull OWNER/NAME --precision NAME` downloads others.");
        }
    }
}
