using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>Looks whether a model has the precision of <c>--precision</c>, before there is a job that fails for it.</summary>
internal static class PrecisionCheck
{
    private const string Full = "float32";

    /// <summary>The same for the model of a job.</summary>
    public static async Task RunAsync(ZeroShotClient client, ZeroShotJob job, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (settings is EmbeddedSettings { Precision: not null })
        {
            await RunAsync(client, (await job.DescribeAsync(cancellationToken)).Spec.Model, settings, cancellationToken);
        }
    }

    /// <summary>Refuses a precision that the model does not have.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="settings">Has the precision.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UsageException">The model has no such image tower. The message names those that it has.</exception>
    /// <exception cref="ZeroShotException">There is no such model, or it is broken.</exception>
    public static async Task RunAsync(ZeroShotClient client, string model, ConnectionSettings settings, CancellationToken cancellationToken)
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
                $"--precision {precision}: the model {model} has no image tower in {precision}.{ClosestName.Question(precision, there)} It has {string.Join(", ", there)}. " +
                "`zso models pull OWNER/NAME --precision NAME` downloads others.");
        }
    }
}
