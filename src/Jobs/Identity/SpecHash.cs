using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZeroShotOrleans.Jobs.Identity;

/// <summary>A hash that is equal for jobs that do the same work, so that a repeated command finds its unfinished job.</summary>
internal static class SpecHash
{
    /// <summary>SHA-256 in hex of everything that determines the work and its tenant.</summary>
    /// <param name="spec">The spec; label sets are filled in.</param>
    /// <param name="labelSets">Their keys.</param>
    /// <param name="model">The model's <see cref="ModelInfo.Fingerprint"/>: another model of the same name produces other results.</param>
    public static string Of(JobSpec spec, ImmutableArray<string> labelSets, string model)
    {
        // Priority, retention and the previous job are excluded. Reusing a previous job does not change the results, and a job that reuses one can
        // be reused itself. A tenant finds only its own jobs.
        // Hashes JSON with the values in a fixed order, which is the same in every process, unlike a hash code. The type name distinguishes kinds of sources.
        object[] content = [spec.Source.GetType().Name, spec.Source, spec.Model, labelSets, model, spec.Score, spec.KeepEmbeddings, spec.Tenant];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)));
    }
}
