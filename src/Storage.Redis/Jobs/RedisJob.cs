using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis.Jobs;

/// <summary>Field names and values of a job's hash.</summary>
internal static class RedisJob
{
    public const string Number = "number";
    public const string Spec = "spec";
    public const string State = "state";
    public const string KeepUntil = "keep";
    public const string Listed = "listed";
    public const string Classified = "classified";
    public const string Uploaded = "uploaded";
    public const string UploadTaken = "upload_taken";
    public const string Skipped = "skipped";
    public const string Tenant = "tenant";
    public const string KeepsOwn = "own";
    public const string Bytes = "bytes";

    private const string ErrorPrefix = "error:";
    private const string ListingDone = "listing";
    private const string PromptsEmbedded = "prompts";
    private const string Problem = "problem";
    private const string ProblemCode = "code";
    private const string Reused = "taken";
    private const string EndedAt = "ended";
    private const string Suspicion = "suspicion";
    private const string Export = "export";

    /// <summary>Optional fields of a status.</summary>
    public static readonly ImmutableArray<RedisValue> Optional = [Problem, ProblemCode, EndedAt, KeepUntil, Suspicion, Skipped, Export];

    /// <summary>Whether a job in that state is preparing, running or paused.</summary>
    public static bool IsOpen(this JobState state) => state is JobState.Preparing or JobState.Running or JobState.Paused;

    /// <summary>The field that counts outcomes with an error, or those without any.</summary>
    public static string Count(ImageError error) =>
        error is ImageError.None ? Classified : string.Create(CultureInfo.InvariantCulture, $"{ErrorPrefix}{(int)error}");

    /// <summary>A status as alternating fields and values; absent ones are omitted.</summary>
    public static IEnumerable<RedisValue> Write(JobStatus status, StoredBody bodies)
    {
        RedisValue[] fields =
        [
            State, (int)status.State,
            ListingDone, status.ListingDone,
            PromptsEmbedded, status.PromptsEmbedded,
            Problem, status.Problem,
            ProblemCode, (int?)status.ProblemCode,
            Reused, status.Reused,
            EndedAt, status.EndedAt?.UtcTicks,
            KeepUntil, status.KeepUntil?.UtcTicks,
            Suspicion, status.Suspicion is { } suspicion ? bodies.Write(suspicion) : null,
            Skipped, status.Skipped is { } skipped ? bodies.Write(skipped) : null,
            Export, status.Export is { } export ? bodies.Write(export) : null,
        ];
        return fields.Chunk(2).Where(pair => !pair[1].IsNull).SelectMany(pair => pair);
    }

    /// <summary>Reads a job from its hash and description.</summary>
    public static StoredJob Read(Dictionary<string, RedisValue> fields, JobDescription description, StoredBody bodies) => new(
        description,
        new JobStatus(
            (JobState)(int)fields[State],
            (bool)fields.GetValueOrDefault(ListingDone),
            (long)fields.GetValueOrDefault(PromptsEmbedded),
            fields.GetValueOrDefault(Problem),
            (ZeroShotError?)(int?)fields.GetValueOrDefault(ProblemCode),
            (long)fields.GetValueOrDefault(Reused),
            Time(fields.GetValueOrDefault(EndedAt)),
            Time(fields.GetValueOrDefault(KeepUntil)),
            (byte[]?)fields.GetValueOrDefault(Suspicion) is { } suspicion ? bodies.Read<JobSuspicion>(suspicion) : null,
            (byte[]?)fields.GetValueOrDefault(Skipped) is { } skipped ? bodies.Read<SkippedFiles>(skipped) : null,
            (byte[]?)fields.GetValueOrDefault(Export) is { } export ? bodies.Read<StoredExport>(export) : null),
        Listed: (long)fields.GetValueOrDefault(Listed),
        Classified: (long)fields.GetValueOrDefault(Classified),
        Errors(fields));

    /// <summary>Outcomes with an error, by reason.</summary>
    public static ImmutableSortedDictionary<ImageError, long> Errors(Dictionary<string, RedisValue> fields) => fields
        .Where(field => field.Key.StartsWith(ErrorPrefix, StringComparison.Ordinal))
        .ToImmutableSortedDictionary(
            field => (ImageError)int.Parse(field.Key.AsSpan(ErrorPrefix.Length), CultureInfo.InvariantCulture), field => (long)field.Value);

    /// <summary>A point in time as stored in a field.</summary>
    public static DateTimeOffset? Time(RedisValue ticks) => ticks.IsNull ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero);
}
