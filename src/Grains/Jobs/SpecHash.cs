using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Equal for jobs that do the same: how the same command finds its unfinished job.</summary>
internal static class SpecHash
{
    /// <summary>SHA-256 of everything that decides what is done and for whom, in hex.</summary>
    /// <param name="spec">The spec; label sets are filled in.</param>
    /// <param name="labelSets">Their keys.</param>
    /// <param name="model">The model's <see cref="ModelInfo.Fingerprint"/>: another model of the same name gives other results.</param>
    public static string Of(JobSpec spec, ImmutableArray<string> labelSets, string model)
    {
        // What only says when and for how long (priority, keeping) is left out, and so is the base: with it the same comes out, and a job that had one can be
        // one itself. A tenant finds its own jobs only.
        // JSON of the values in fixed order: unlike a hash code it is the same in every process. The type's name keeps kinds of sources apart.
        object[] content = [spec.Source.GetType().Name, spec.Source, spec.Model, labelSets, model, spec.Score, spec.KeepVectors, spec.Tenant];
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content)));
    }
}
