using System.Text.Json;
using ZeroShotOrleans.Jobs.Exports;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>Reserves a place for one job, so that no other run's rows are mixed with its own.</summary>
internal static class ExportClaim
{
    /// <summary>Names the job that the place belongs to.</summary>
    public const string JobFile = "_job.json";

    /// <summary>Describes the complete results.</summary>
    public const string ManifestFile = "_manifest.json";

    /// <summary>Written last: the results are complete. Empty.</summary>
    public const string SuccessFile = "_SUCCESS";

    /// <summary>Throws if a place has results of another run.</summary>
    /// <param name="place">The place.</param>
    /// <param name="jobId">The job that may have written there; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ExportException">It has, or cannot be read.</exception>
    public static async Task CheckAsync(IExportPlace place, string? jobId, CancellationToken cancellationToken)
    {
        if (await place.ReadAsync(JobFile, cancellationToken) is { } content)
        {
            if (Owner(content) is var owner && (owner is null || owner != jobId))
            {
                throw new ExportException(
                    $"'{place.Name}' already contains the results of {(owner is null ? "an unknown run" : $"job {owner}")} ({JobFile}). Use another folder, or delete its files first.");
            }
        }
        else if (await place.FindResultsAsync(cancellationToken) is { } file)
        {
            throw new ExportException($"'{place.Name}' already contains '{file}', which this job has not written. Use an empty folder, or delete its files first.");
        }
    }

    /// <summary>Reserves a place for a job. No effect if it has it already.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public static async Task TakeAsync(IExportPlace place, string jobId, CancellationToken cancellationToken)
    {
        await CheckAsync(place, jobId, cancellationToken);
        var content = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["job"] = jobId });
        if (!await place.CreateAsync(JobFile, content, cancellationToken))
        {
            // It had it already, or another job was faster.
            await CheckAsync(place, jobId, cancellationToken);
        }
    }

    private static string? Owner(byte[] content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind is JsonValueKind.Object && json.RootElement.TryGetProperty("job", out var job) && job.ValueKind is JsonValueKind.String ? job.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
