using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Grains.Redis;

/// <summary>All keys that we have in Redis; those of Orleans' own tables begin with the service id.</summary>
/// <remarks>
/// <para>What stands in braces decides where a Redis Cluster keeps a key, and a script may touch keys of one place only. Each job is one place, and the index
/// over jobs is one.</para>
/// <code>
/// zso:SERVICE:{jobs}:number       sorted set   job id by number: microseconds at which it was submitted, made unique. The order of jobs
/// zso:SERVICE:{jobs}:spec         hash         job id to hash of its spec
/// zso:SERVICE:{jobs}:spec:HASH    sorted set   jobs of one spec by number
/// zso:SERVICE:{jobs}:open         hash         jobs that may be preparing, running or paused, each with a mark of the write that put it here
/// zso:SERVICE:{jobs}:keep         sorted set   jobs that may have ended, by the millisecond from which on they may be deleted
///
/// zso:SERVICE:{JOB}:job           hash         epoch, number, spec, status, and sums over what follows
/// zso:SERVICE:{JOB}:description   string       the job as submitted
/// zso:SERVICE:{JOB}:segments      sorted set   "first count write" by first: the segments of the manifest
/// zso:SERVICE:{JOB}:manifest      hash         first to body
/// zso:SERVICE:{JOB}:done          sorted set   "first-end" by first: ranges that have outcomes; touching ones are one
/// zso:SERVICE:{JOB}:rows          sorted set   "first count faults write" by first: rows of outcomes
/// zso:SERVICE:{JOB}:outcomes      hash         first to body
/// zso:SERVICE:{JOB}:uploads       hash         index of the image to its bytes
///
/// zso:SERVICE:vector:SPACE:HASH   string       day of last use (4 bytes), image vector
/// zso:SERVICE:text:SPACE:HASH     string       prompt vector and its checksum; prompt:SPACE:HASH had none, and silos of then still use it
/// zso:SERVICE:grain:STATE:GRAIN   hash         etag and body of a grain's state
/// </code>
/// <para>
/// A job is what its own keys say, and all writes of a job are scripts over these: whole or not at all. The index lives elsewhere, and is
/// written beforehand when a job begins or opens and afterwards when it ends or goes: it may name jobs too many and never one too few, so whoever
/// uses it looks at the job too.
/// </para>
/// <para>
/// "write" names the call that stored a row. A call that is repeated because its answer was lost finds its own name there; another call
/// for the same images finds a stranger's, and is refused.
/// </para>
/// </remarks>
internal sealed class RedisKeys
{
    // Two of 2^64 prompts would have to meet before a collision is likely.
    private const int PromptHashBytes = 16;

    private readonly string _prefix;

    /// <summary>Keys of a cluster.</summary>
    /// <param name="serviceId">Service id of the cluster: two clusters in one Redis do not see each other.</param>
    public RedisKeys(string serviceId)
    {
        // A brace or a star in it would mean something to Redis.
        _prefix = $"zso:{Uri.EscapeDataString(serviceId)}:";
        (Numbers, Specs, Open, Keep) = (Index("number"), Index("spec"), Index("open"), Index("keep"));
    }

    public string Numbers { get; }

    public string Specs { get; }

    public string Open { get; }

    public string Keep { get; }

    /// <summary>Matches the vectors of all spaces, as <c>SCAN</c> takes it.</summary>
    public string AllVectors => $"{_prefix}vector:*";

    public string Spec(string specHash) => Index($"spec:{specHash}");

    public string Job(string jobId) => Of(jobId, "job");

    public string Description(string jobId) => Of(jobId, "description");

    public string Segments(string jobId) => Of(jobId, "segments");

    public string Manifest(string jobId) => Of(jobId, "manifest");

    public string Done(string jobId) => Of(jobId, "done");

    public string Rows(string jobId) => Of(jobId, "rows");

    public string Outcomes(string jobId) => Of(jobId, "outcomes");

    public string Uploads(string jobId) => Of(jobId, "uploads");

    public string Vector(string space, ContentHash content) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}vector:{space}:{content.High:x16}{content.Low:x16}");

    /// <summary>A prompt by what it says: of UTF-16 and not of UTF-8, which writes every unpaired surrogate alike.</summary>
    public string Prompt(string space, string text) =>
        $"{_prefix}text:{space}:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())).AsSpan(0, PromptHashBytes))}";

    public string Grain(string state, string grain) => $"{_prefix}grain:{state}:{grain}";

    private string Index(string name) => $"{_prefix}{{jobs}}:{name}";

    private string Of(string jobId, string name) => $"{_prefix}{{{jobId}}}:{name}";
}
