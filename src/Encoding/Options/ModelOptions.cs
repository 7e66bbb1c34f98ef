using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Encoding.Options;

/// <summary>Where models are stored, and how many are kept in memory.</summary>
public sealed class ModelOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Models";

    /// <summary>Directories whose sub-directories are model folders, in order of precedence. Empty: the directory shipped with the program.</summary>
    public IList<string> Directories { get; } = [];

    /// <summary>
    /// Directory for models that an administrator pulls from a hub (<c>POST /v1/models/pull</c>); searched after <see cref="Directories"/>.
    /// Default empty: pulls are refused, and nothing is downloaded.
    /// </summary>
    public string PullDirectory { get; set; } = "";

    /// <summary>
    /// Memory budget for towers in bytes, where a tower counts as the size of its files. Idle towers are unloaded to stay within it, least recently
    /// used first; a request that exceeds it alone is refused. Default 0: half of the memory available to the process, because loading a tower takes up
    /// to twice its files, and images need memory too.
    /// </summary>
    [Range(0, long.MaxValue)] public long MaxBytes { get; set; }

    /// <summary>Models to load when the silo starts, before it takes work. A broken one is logged, and the silo serves the others.</summary>
    public IList<string> Preload { get; } = [];

    /// <summary>Models that are never unloaded once they are loaded. To load one at the start, name it in <see cref="Preload"/> too.</summary>
    public IList<string> Pinned { get; } = [];

    /// <summary>
    /// Time after which a text tower that nobody uses is unloaded, because stored label embeddings need it no longer; up to a quarter of it may pass in
    /// addition. The next new label loads it again. Pinned models keep theirs. 0 to 7 days; 0: it stays until <see cref="MaxBytes"/> is needed for another. Default 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00", ParseLimitsInInvariantCulture = true, ErrorMessage = "Models:UnloadTextAfter must be from 00:00:00 to 7.00:00:00.")]
    public TimeSpan UnloadTextAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary><see cref="MaxBytes"/>, with 0 resolved.</summary>
    public long ResolvedMaxBytes => MaxBytes == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : MaxBytes;
}

/// <summary>Checks the ranges of <see cref="ModelOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;
