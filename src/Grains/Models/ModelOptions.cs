using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Models;

/// <summary>Where models are, and how many of them are in memory.</summary>
public sealed class ModelOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Models";

    /// <summary>Directories whose sub-directories are model folders, in order of precedence. Empty: the one beside the program.</summary>
    public IList<string> Directories { get; } = [];

    /// <summary>
    /// Directory for models that an administrator has the cluster pull from a hub (<c>POST /v1/models/pull</c>); searched behind <see cref="Directories"/>.
    /// Default empty: such orders are refused, and nothing is downloaded.
    /// </summary>
    public string PullDirectory { get; set; } = "";

    /// <summary>
    /// Most bytes of towers in the memory of a silo, a tower counted as the bytes of its files. Idle towers are unloaded to keep to it, the least recently
    /// used first; a request that needs more by itself is refused. Default 0: half of the memory that the process may use, because a tower takes up
    /// to twice its files while it loads, and pictures need room too.
    /// </summary>
    [Range(0, long.MaxValue)] public long MaxBytes { get; set; }

    /// <summary>Models that are loaded at the start of the silo, before it takes work. One that is broken is logged, and the silo serves the others.</summary>
    public IList<string> Preload { get; } = [];

    /// <summary>Models that stay once they are loaded. To have one there always, name it in <see cref="Preload"/> too.</summary>
    public IList<string> Pinned { get; } = [];

    /// <summary><see cref="MaxBytes"/>, with 0 resolved.</summary>
    public long ResolvedMaxBytes => MaxBytes == 0 ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : MaxBytes;
}

/// <summary>Checks the ranges of <see cref="ModelOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;
