using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>All Redis keys of this product; those of Orleans' own tables start with the service id.</summary>
/// <remarks>
/// <para>The text in braces is the hash tag of a Redis Cluster; a script may touch only keys with one hash tag. Each job has its own, and the index
/// over jobs has one.</para>
/// <code>
/// zso:SERVICE:{jobs}:number       sorted set   job id by number: microseconds at which it was submitted, made unique. The order of jobs
/// zso:SERVICE:{jobs}:spec         hash         job id to hash of its spec
/// zso:SERVICE:{jobs}:spec:HASH    sorted set   jobs of one spec by number
/// zso:SERVICE:{jobs}:open         hash         jobs that may be preparing, running or paused, each with a mark of the write that put it here
/// zso:SERVICE:{jobs}:keep         sorted set   jobs that may have ended, by the millisecond from which on they may be deleted
/// zso:SERVICE:{jobs}:tenants      hash         job id to tenant; silos of earlier versions do not maintain this one and the next
/// zso:SERVICE:{jobs}:tenant:NAME  sorted set   jobs of one tenant by number
///
/// zso:SERVICE:{JOB}:job           hash         epoch, number, spec, status, and sums over what follows
/// zso:SERVICE:{JOB}:description   string       the job as submitted
/// zso:SERVICE:{JOB}:segments      sorted set   "first count write" by first: the segments of the manifest
/// zso:SERVICE:{JOB}:manifest      hash         first to body
/// zso:SERVICE:{JOB}:done          sorted set   "first-end" by first: ranges that have outcomes; touching ones are one
/// zso:SERVICE:{JOB}:rows          sorted set   "first count errors write" by first: rows of outcomes
/// zso:SERVICE:{JOB}:outcomes      hash         first to body
/// zso:SERVICE:{JOB}:uploads       hash         index of the image to its bytes
///
/// zso:SERVICE:embedding:SPACE:HASH   string       day of last use (4 bytes), image embedding
/// zso:SERVICE:label:SPACE:HASH    string       Unix milliseconds of last use (8 bytes), prompt embedding and its checksum
/// zso:SERVICE:text:SPACE:HASH     string       the same without the time: silos of the previous version still write it; it is moved when it is read
/// zso:SERVICE:grain:STATE:GRAIN   hash         etag and body of a grain's state
/// </code>
/// <para>
/// A job's own keys are the truth, and every write to them is one atomic script. The index has another hash tag: it is
/// written before a job starts or opens, and after it ends or is deleted. It may therefore list jobs that do not exist, but never misses one, so readers
/// check the job too.
/// </para>
/// <para>
/// "write" identifies the call that stored a row. A call that is retried because its reply was lost finds its own id there; another call
/// for the same images finds a different one and is rejected.
/// </para>
/// </remarks>
internal sealed class RedisKeys
{
    // A collision is likely only after 2^64 prompts.
    private const int PromptHashBytes = 16;

    private readonly string _prefix;

    /// <summary>The keys of a cluster.</summary>
    /// <param name="serviceId">Service id of the cluster. Clusters with different ids can share one Redis.</param>
    public RedisKeys(string serviceId)
    {
        // Braces and stars have a meaning in Redis.
        _prefix = $"zso:{Uri.EscapeDataString(serviceId)}:";
        (Numbers, Specs, Open, Keep, Tenants) = (Index("number"), Index("spec"), Index("open"), Index("keep"), Index("tenants"));
    }

    public string Numbers { get; }

    public string Specs { get; }

    public string Open { get; }

    public string Keep { get; }

    public string Tenants { get; }

    /// <summary>Matches the embeddings of all spaces, as a pattern for <c>SCAN</c>.</summary>
    public string AllEmbeddings => $"{_prefix}embedding:*";

    public string Tenant(string tenant) => Index($"tenant:{tenant}");

    /// <summary>Matches the prompts of all towers, as a pattern for <c>SCAN</c>.</summary>
    public string AllPrompts => $"{_prefix}label:*";

    /// <summary>The same for those without a time.</summary>
    public string AllUndatedPrompts => $"{_prefix}text:*";

    public string Spec(string specHash) => Index($"spec:{specHash}");

    public string Job(string jobId) => Of(jobId, "job");

    public string Description(string jobId) => Of(jobId, "description");

    public string Segments(string jobId) => Of(jobId, "segments");

    public string Manifest(string jobId) => Of(jobId, "manifest");

    public string Done(string jobId) => Of(jobId, "done");

    public string Rows(string jobId) => Of(jobId, "rows");

    public string Outcomes(string jobId) => Of(jobId, "outcomes");

    public string Uploads(string jobId) => Of(jobId, "uploads");

    public string Embedding(string space, ContentHash content) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}embedding:{space}:{content.High:x16}{content.Low:x16}");

    /// <summary>The key of a prompt, by the hash of its UTF-16: UTF-8 writes all unpaired surrogates alike.</summary>
    public string Prompt(string space, string text) => $"{_prefix}label:{space}:{Hash(text)}";

    /// <summary>The key of a prompt without a time of use.</summary>
    public string UndatedPrompt(string space, string text) => $"{_prefix}text:{space}:{Hash(text)}";

    public string Grain(string state, string grain) => $"{_prefix}grain:{state}:{grain}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())).AsSpan(0, PromptHashBytes));

    private string Index(string name) => $"{_prefix}{{jobs}}:{name}";

    private string Of(string jobId, string name) => $"{_prefix}{{{jobId}}}:{name}";
}
