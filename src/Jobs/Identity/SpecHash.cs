using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZeroShotOrleans.Jobs.Identity;

/// <summary>Equal for jobs that do the same: this is how the same command finds its unfinished job.</summary>
internal static class SpecHash
{
    /// <summary>SHA-256 in hex of everything that decides what is done and for whom.</summary>
    /// <param name="spec">The spec; label sets are filled in.</param>
    /// <param name="labelSets">Their keys.</param>
    /// <param name="model">The model's <see cref="ModelInfo.Fingerprint"/>: another model of the same name gives other results.</param>
    public static string Of(JobSpec spec, ImmutableArray<string> labelSets, string model)
    {
        // Priority and retention are left out, and so is the previous job: the results are the same with it, and a job that has one can be
        // one itself. A tenant finds only its own jobs.
        // JSON of the values in fixed order: unlike a hash code, the same in every process. The type's name distinguishes kinds of sources.
        object[] content = [spec.Source.GetType().Name, spec.Source, spec.Model, labelSets, model, spec.Score, spec.KeepEmbeddings, spec.Tenant];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)));
    }
}
