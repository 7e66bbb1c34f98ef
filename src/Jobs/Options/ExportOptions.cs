using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Jobs.Options;

/// <summary>Where jobs may write their results as files, and how large these are.</summary>
public sealed class ExportOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Exports";

    /// <summary>The entry of <see cref="Folders"/> that allows every folder.</summary>
    internal const string Everywhere = "*";

    /// <summary>
    /// Folders in which jobs may write result files, by absolute path; <c>*</c> for every folder that the silo's user can write. Default empty: none, because anyone who submits a
    /// job could otherwise write files as the silo's user. <c>zso</c> without a cluster uses <c>*</c>. All control silos need the same folders, on storage that they share. Places in
    /// object stores are allowed by <c>ObjectStores:Writable</c>.
    /// </summary>
    public IList<string> Folders { get; } = [];

    /// <summary>Approximate size of a result file in bytes, 4 KiB to 4 GiB. Default 128 MiB.</summary>
    [Range(4096, 4L * 1024 * 1024 * 1024)] public long PartBytes { get; set; } = 128L * 1024 * 1024;
}

/// <summary>Checks the ranges of <see cref="ExportOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ExportOptionsValidator : IValidateOptions<ExportOptions>;
