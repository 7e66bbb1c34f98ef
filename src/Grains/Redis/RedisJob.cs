using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;
using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>Field names and values of a job's hash.</summary>
internal static class RedisJob
{
    public const string Number = "number";
    public const string Spec = "spec";
    public const string State = "state";
    public const string KeepUntil = "keep";
    public const string Listed = "listed";
    public const string Ranked = "ranked";
    public const string Uploaded = "uploaded";
    public const string UploadTaken = "upload_taken";
    public const string Skipped = "skipped";

    private const string FaultPrefix = "fault:";
    private const string ListingDone = "listing";
    private const string PromptsEmbedded = "prompts";
    private const string Problem = "problem";
    private const string ProblemCode = "code";
    private const string TakenOver = "taken";
    private const string EndedAt = "ended";
    private const string Suspicion = "suspicion";

    /// <summary>Optional fields of a status.</summary>
    public static readonly ImmutableArray<RedisValue> Optional = [Problem, ProblemCode, EndedAt, KeepUntil, Suspicion, Skipped];

    /// <summary>Whether a job in that state is preparing, running or paused.</summary>
    public static bool IsOpen(this JobState state) => state is JobState.Preparing or JobState.Running or JobState.Paused;

    /// <summary>The field that counts outcomes with a fault, or those without any.</summary>
    public static string Count(ImageFault fault) =>
        fault is ImageFault.None ? Ranked : string.Create(CultureInfo.InvariantCulture, $"{FaultPrefix}{(int)fault}");

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
            TakenOver, status.TakenOver,
            EndedAt, status.EndedAt?.UtcTicks,
            KeepUntil, status.KeepUntil?.UtcTicks,
            Suspicion, status.Suspicion is { } suspicion ? bodies.Write(suspicion) : null,
            Skipped, status.Skipped is { } skipped ? bodies.Write(skipped) : null,
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
            (long)fields.GetValueOrDefault(TakenOver),
            Time(fields.GetValueOrDefault(EndedAt)),
            Time(fields.GetValueOrDefault(KeepUntil)),
            (byte[]?)fields.GetValueOrDefault(Suspicion) is { } suspicion ? bodies.Read<JobSuspicion>(suspicion) : null,
            (byte[]?)fields.GetValueOrDefault(Skipped) is { } skipped ? bodies.Read<SkippedFiles>(skipped) : null),
        Listed: (long)fields.GetValueOrDefault(Listed),
        Ranked: (long)fields.GetValueOrDefault(Ranked),
        Faults(fields));

    /// <summary>Outcomes with a fault, by reason.</summary>
    public static ImmutableSortedDictionary<ImageFault, long> Faults(Dictionary<string, RedisValue> fields) => fields
        .Where(field => field.Key.StartsWith(FaultPrefix, StringComparison.Ordinal))
        .ToImmutableSortedDictionary(
            field => (ImageFault)int.Parse(field.Key.AsSpan(FaultPrefix.Length), CultureInfo.InvariantCulture), field => (long)field.Value);

    /// <summary>A point in time as stored in a field.</summary>
    public static DateTimeOffset? Time(RedisValue ticks) => ticks.IsNull ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero);
}
